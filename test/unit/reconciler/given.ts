import type { SagaRecord } from "../../../lambdas/saga/reconcile";

/** The time in these tests. "Past" and "future" are relative to it. */
export const NOW = "2026-01-02T03:04:05.678Z";
export const PAST = "2026-01-02T03:04:04.678Z";
export const FUTURE = "2026-01-02T03:04:06.678Z";

export const MACHINE = "arn:aws:states:eu-west-1:000000000000:stateMachine:Saga";

export const executionNamed = (name: string) =>
  `${MACHINE.replace("stateMachine", "execution")}:${name}`;

/** An open saga that is due and has an execution, with these changes. */
export function aSaga(changes: Partial<SagaRecord> = {}): SagaRecord {
  return {
    id: "saga-1",
    phase: "open",
    wait: "none",
    executionArn: executionNamed("saga-1"),
    redrives: 0,
    failures: 0,
    dueAt: PAST,
    request: { what: "was asked for" },
    ...changes,
  };
}

/** All values of a union of strings. The compiler checks that the object names each of them. */
export function each<Union extends string>(all: Readonly<Record<Union, 1>>): readonly Union[] {
  return Object.keys(all) as Union[];
}

/** The seconds between two times. */
export function secondsBetween(from: string, to: string | undefined): number {
  return (Date.parse(to ?? "") - Date.parse(from)) / 1000;
}
