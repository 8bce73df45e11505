import { InvalidSaga, type State } from "./asl";
import { catcher, fail, INPUT } from "./asl-parts";
import { deadLetterTask, end, invoke } from "./tasks-asl";
import type { Declaration, Onward, Step } from "./vocabulary";

const DEAD_LETTER = "DeadLetterRetriable";

type Retriable = Extract<Step, { kind: "retriable" }>;

/** The steps after the pivot. */
export function retriablesOf({ steps }: Declaration): Retriable[] {
  return steps.flatMap((step) => (step.kind === "retriable" ? [step] : []));
}

/**
 * The steps after the pivot, in order. The last one closes the saga. Any failure sends a dead letter of its
 * own kind and fails the execution, so that a later execution tries again. Nothing leads back from here.
 */
export function onwardStates(saga: Declaration): Record<string, State>[] {
  const steps = retriablesOf(saga);
  if (steps.length === 0) return [];
  const onward = onwardOf(saga);
  const states = steps.map((step, i): Record<string, State> => {
    const next = steps[i + 1]?.name;
    return {
      [step.name]: {
        ...invoke(saga, step, onward, {}),
        Catch: [catcher(step.name, ["States.ALL"], "stuck", DEAD_LETTER)],
        ...(next ? { Output: INPUT, Next: next } : end(saga, saga.outcomes.done)),
      },
    };
  });
  const { escalation } = onward;
  return [
    ...states,
    { [DEAD_LETTER]: deadLetterTask(saga, DEAD_LETTER, "stuck", escalation) },
    { [escalation]: fail(saga, escalation, "stuck") },
  ];
}

function onwardOf({ name, onward }: Declaration): Onward {
  if (onward) return onward;
  throw new InvalidSaga(`${name}: what comes after the pivot needs an escalation and patience`);
}
