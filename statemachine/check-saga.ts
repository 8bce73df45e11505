import { InvalidSaga } from "./asl";
import type { Command, Declaration, Step } from "./vocabulary";

/**
 * Rejects a saga that could not be undone, decided or finished.
 * @throws InvalidSaga naming the step.
 */
export function checkSaga(saga: Declaration): void {
  const { name, steps, fence } = saga;
  steps.forEach((step, i) => {
    if (step.kind === "pivot" && !steps.slice(i + 1).every(isRetriable)) {
      throw new InvalidSaga(
        `${step.name}: the irreversible step must be the last of ${name}, but for retriable ones`,
      );
    }
    if (step.kind === "approval" && !steps.slice(0, i).some(({ name }) => name === step.asks)) {
      throw new InvalidSaga(`${step.name}: it asks ${step.asks}, which is no step before it`);
    }
    if (step.kind === "compensatable" && !step.undo) {
      throw new InvalidSaga(`${step.name}: a compensatable step needs a compensation (undo)`);
    }
    if (step.kind !== "approval") checkNeeds(step, steps.slice(0, i));
    if (step.kind === "retriable") checkRetriable(step, steps.slice(0, i), saga);
  });
  if (!steps.some(({ kind }) => kind === "pivot")) {
    throw new InvalidSaga(`${name}: the last step must be the irreversible one, the pivot`);
  }
  if (!fence) throw new InvalidSaga(`${name}: without a fence a late step revives an undone saga`);
}

/** If a step needs data, a step before it must give it. */
function checkNeeds({ name, needs = [] }: Command, before: readonly Step[]): void {
  const given = before.flatMap((step) => (step.kind === "approval" ? [] : step.participant));
  for (const service of needs) {
    if (!given.includes(service)) {
      throw new InvalidSaga(`${name}: it needs what ${service} gives, which has no step before it`);
    }
  }
}

const isRetriable = ({ kind }: Step) => kind === "retriable";

/**
 * A retriable step is never undone. So it must follow the pivot, and somebody must hear if it never works.
 */
function checkRetriable(
  { name, refused, redeems }: Extract<Step, { kind: "retriable" }>,
  before: readonly Step[],
  { onward }: Declaration,
): void {
  if (!before.some(({ kind }) => kind === "pivot")) {
    throw new InvalidSaga(
      `${name}: a retriable step cannot be undone, so it must follow the pivot`,
    );
  }
  if (redeems !== undefined) checkRedeems(name, redeems, before);
  if (!onward?.escalation) {
    throw new InvalidSaga(`${name}: a retriable step needs an escalation for what never works`);
  }
  for (const [refusal, route] of Object.entries(refused)) {
    if (route !== "stuck") {
      throw new InvalidSaga(
        `${name}: ${refusal} cannot ${route}: a retriable step is never undone`,
      );
    }
  }
}

/** What is held ends by itself. So it must not be held while a person is waited for. */
function checkRedeems(name: string, holder: string, before: readonly Step[]): void {
  // A wait for somebody who must act outside rejects nothing. It is short, and nothing is held before its end.
  const wait = before.findIndex((step) => step.kind === "approval" && step.rejects);
  const held = before.findIndex(
    (step) => step.kind === "compensatable" && step.participant === holder,
  );
  if (held < 0) {
    throw new InvalidSaga(`${name}: it takes what ${holder} holds, which has no step before it`);
  }
  if (held < wait) {
    throw new InvalidSaga(`${name}: ${holder} must hold it after the approval, which takes days`);
  }
}
