import type { Definition, Task } from "../../../lambdas/runtime/stepping/asl";
import type { AnySaga } from "../../../lambdas/saga/define";
import { HAND_OVER } from "../../../lambdas/saga/lane";
import { declarationOf } from "../../../statemachine/declaration";
import { rolesIn } from "../roles";
import type { FastLane } from "../slots";
import { type Aimed, within } from "./tries";

type Change = (workflow: Definition) => Definition;

/** What an express workflow does after its hand-over has begun. */
const START = "HandOver";
const OTHER = "DrivenByAnother";
const UNDER_WAY = "UnderWay";
const AFTERWARDS = [HAND_OVER, START, "HandedOverBefore", "HandOverFailed", OTHER];

const changed =
  (name: string, change: (task: Task) => object): Change =>
  (workflow) => {
    const task = workflow.States[name];
    if (task?.Type !== "Task") throw new Error(`${name} is no task`);
    const States = { ...workflow.States, [name]: { ...task, ...change(task) } as Task };
    return { ...workflow, States };
  };

/** Makes everything that leads to one state lead to another one. */
const insteadOf =
  (was: string, to: string): Change =>
  (workflow) =>
    JSON.parse(JSON.stringify(workflow).replaceAll(`"Next":"${was}"`, `"Next":"${to}"`));

/** Removes what makes a hand-over safe, in the express workflow, which both lanes go by. */
export function laneMutants(saga: AnySaga, workflow: Definition): Record<string, Aimed> {
  const { fence, steps } = declarationOf(saga);
  const undos = steps.flatMap((step) => ("undo" in step && step.undo ? [step.undo.name] : []));
  const changes: Record<string, Change> = {
    "a hand-over that tells an end": changed(START, ({ Output }) => ({
      Output: { ...(Output as object), outcome: "CONFIRMED", execution: undefined },
    })),
    "a hand-over that starts nothing": insteadOf(START, "HandedOverBefore"),
    "a hand-over that ends where nobody has a record": insteadOf(OTHER, UNDER_WAY),
    "a hand-over that replaces whoever drives the saga": changed(HAND_OVER, ({ Arguments }) => ({
      Arguments: { ...(Arguments as object), ConditionExpression: "attribute_exists(#id)" },
    })),
    "a hand-over that names nobody": insteadOf(HAND_OVER, START),
    "a lane that undoes what the state machine would try again": insteadOf(HAND_OVER, fence.name),
    "an undo that goes on where it has failed": skipping(undos),
    ...withoutCatches(workflow),
  };
  return Object.fromEntries(
    Object.entries(changes).map(([name, change]) => [
      name,
      { workflow: change(workflow), tries: triesOf(saga) },
    ]),
  );
}

/** An undo that fails for good leads to the next one, as if it had been done. */
const skipping =
  (undos: readonly string[]): Change =>
  (workflow) =>
    undos.reduce(
      (all, name) =>
        changed(name, ({ Catch, Next = HAND_OVER }) => ({
          Catch: Catch.map((it) => (it.Next === HAND_OVER ? { ...it, Next } : it)),
        }))(all),
      workflow,
    );

/** Removes, one at a time, the catches that lead to the hand-over or belong to it. */
function withoutCatches({ States }: Definition): Record<string, Change> {
  const found = Object.entries(States).flatMap(([name, task]) => {
    const catches = task.Type === "Task" ? task.Catch : [];
    return catches.flatMap(({ ErrorEquals, Next }, i): [string, Change][] => {
      if (!AFTERWARDS.includes(Next)) return [];
      const without = changed(name, ({ Catch }) => ({ Catch: Catch.filter((_, k) => k !== i) }));
      return [[`${name} without its catch of ${ErrorEquals.join(", ")}, in a lane`, without]];
    });
  });
  return Object.fromEntries(found);
}

const LANES: readonly FastLane["lane"][] = ["express", "direct"];

/** The smallest search comes first. */
function triesOf(saga: AnySaga) {
  const { plain, waiting, undone } = rolesIn(saga);
  return LANES.flatMap((lane) => [
    ...within(plain, { faults: 1 }, { lane }),
    ...within(plain, { rivals: 1 }, { lane }),
    ...within(plain, { looks: 1 }, { lane }),
    ...within(waiting, {}, { lane }),
    ...within(undone.at(-1), { faults: 1 }, { lane }),
    ...within(plain, { faults: 1, rivals: 1 }, { lane }),
    ...within(plain, { faults: 2 }, { lane }),
  ]);
}
