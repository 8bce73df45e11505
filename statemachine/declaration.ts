import type { RetriableStep, Saga, Step as SagaStep } from "../lambdas/saga/define";
import type { RecordAnswer, RecordFields } from "../lambdas/saga/record-row";
import { doneStatus } from "../lambdas/saga/record-states";
import { type RefusalKind, refusalName, refusalRoutes } from "../lambdas/saga/refusals";
import type { Doing } from "../lambdas/saga/service";
import type {
  Approval,
  Declaration,
  Park,
  RetriableRoute,
  Step,
  StepRoute,
  UndoRoute,
} from "./vocabulary";

/**
 * A saga's definition as the compiler takes it. The saga's steps stand between those of its record, and every
 * refusal has a route. Forwards: the steps in order. After any failure: the fence, then every undo from the
 * last to the first, also of steps that never answered. After the pivot only forwards.
 */
export function declarationOf<R extends object>(saga: Saga<R>): Declaration {
  const { noun, name, idName, says, onward = [] } = saga;
  const last = own(noun, "complete", refusalRoutes.complete);
  const place = {
    ...own(noun, "place", refusalRoutes.place),
    kind: "compensatable",
    undo: own(noun, "cancel", refusalRoutes.cancel),
    unreadable: refusalName(noun, "invalid"),
  } as const;
  return {
    name: `${noun}Saga`,
    comment: says,
    id: `$states.context.Execution.Input.${idName}`,
    idName,
    input: name,
    steps: [
      place,
      ...saga.steps.flatMap((step) => declared(saga, step, place.name)),
      { ...own(noun, "confirm", refusalRoutes.confirm), kind: "pivot" },
      ...onward.map((step) => retriable(saga, step)),
      ...(onward.length > 0 ? [{ ...last, kind: "retriable" } as const] : []),
    ],
    fence: own(noun, "abandon", refusalRoutes.abandon),
    ...PATIENCE,
    ...(onward.length > 0 && { onward: { ...PATIENCE.backward, escalation: "RetriableFailed" } }),
    outcomes: { done: doneStatus(saga), undone: "CANCELLED" },
  };
}

/** A command on the saga's record. Its state is named by command and noun. */
function own<Route extends string>(
  noun: string,
  command: string,
  routes: Partial<Record<RefusalKind, Route>>,
) {
  const name = `${command.charAt(0).toUpperCase()}${command.slice(1)}${noun}`;
  return { name, participant: noun, command, refused: named(noun, routes) };
}

/** The routes, by the names of the refusals in a saga with this noun. */
function named<Route extends string>(noun: string, routes: Partial<Record<RefusalKind, Route>>) {
  const kinds = Object.keys(routes) as RefusalKind[];
  const found = kinds.flatMap((kind): [string, Route][] => {
    const route = routes[kind];
    return route ? [[refusalName(noun, kind), route]] : [];
  });
  return Object.fromEntries(found);
}

function declared<R extends object>(
  { noun, idName }: Saga<R>,
  step: SagaStep<R>,
  asks: string,
): Step[] {
  const record = { table: noun, key: idName };
  if ("waits" in step) return [wait(step.state, { ...record, asks })];
  const { service, commands, refuses, awaits, ends } = step.by;
  const refused = Object.fromEntries(
    refuses.map((name): [string, StepRoute] => [name, "compensate"]),
  );
  const undone: Record<string, UndoRoute> = named(noun, refusalRoutes.undo);
  const does: Step = {
    name: step.state,
    kind: "compensatable",
    participant: service,
    command: commands.do,
    refused: { ...refused, ...named(noun, refusalRoutes.step) },
    needs: needsOf(step.by),
    undo: { name: step.undo, participant: service, command: commands.undo, refused: undone },
  };
  return awaits ? [does, standBy(step.state, { ...record, asks, done: ends.done })] : [does];
}

/** A step after the pivot. If it is refused, a person is told. */
function retriable<R extends object>({ noun }: Saga<R>, { state, by }: RetriableStep<R>): Step {
  const refused = by.refuses.map((name): [string, RetriableRoute] => [name, "stuck"]);
  return {
    name: state,
    kind: "retriable",
    participant: by.service,
    command: by.commands.do,
    refused: { ...Object.fromEntries(refused), ...named(noun, refusalRoutes.retriable) },
    needs: needsOf(by),
    redeems: by.redeems?.from.service,
  };
}

const needsOf = <R>({ needs = {} }: Doing<R>) => Object.values(needs).map((it) => it.service);

/** Fields of the record's answer. */
type Answered = Readonly<Record<"decision" | "seconds", keyof RecordAnswer>>;

/** The wait for the decision on the saga's record. */
function wait(
  name: string,
  { table, key, asks }: { table: string; key: string; asks: string },
): Approval {
  return {
    name,
    kind: "approval",
    choice: "ApprovalRequired",
    reads: "ReadApproval",
    asks,
    mostWaits: 100,
    ...({ decision: "approval", seconds: "approvalSeconds" } satisfies Answered),
    passes: ["NONE", "APPROVED"],
    rejects: { decision: "REJECTED", failure: "ApprovalRejected" },
    park: {
      table,
      key,
      onlyIf: { status: "PENDING", approval: "REQUIRED" },
      token: "taskToken",
      execution: "executionArn",
    } satisfies Park<RecordFields>,
  };
}

/**
 * The wait of a step for somebody who must act outside. Whoever is told of the act wakes it. If nobody is, it ends
 * by itself: the step is asked again, and refuses after its deadline.
 */
function standBy(
  step: string,
  { table, key, asks, done }: { table: string; key: string; asks: string; done: string },
): Approval {
  return {
    name: `${step}Waits`,
    kind: "approval",
    choice: `${step}Asks`,
    reads: `${step}Again`,
    asks: step,
    decided: { reads: `${step}Decided`, asks },
    mostWaits: 100,
    firstSeconds: 60,
    ...{ decision: "status", seconds: "actSeconds", passes: [done] },
    park: {
      table,
      key,
      onlyIf: { status: "PENDING" },
      token: "taskToken",
      execution: "executionArn",
      sets: { waitUntil: "actUntil" },
    } satisfies Park<RecordFields>,
  };
}

const PATIENCE = {
  forward: {
    timeoutSeconds: 30,
    retry: { maxAttempts: 3, intervalSeconds: 1, backoffRate: 2, maxDelaySeconds: 8 },
  },
  backward: {
    timeoutSeconds: 30,
    retry: { maxAttempts: 6, intervalSeconds: 1, backoffRate: 2, maxDelaySeconds: 30 },
  },
  busy: { maxAttempts: 12, intervalSeconds: 1, backoffRate: 2, maxDelaySeconds: 30 },
} as const;
