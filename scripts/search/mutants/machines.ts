import type { Definition, Task } from "../../../lambdas/runtime/stepping/asl";
import { type AnySaga, servicesAfterWait } from "../../../lambdas/saga/define";
import { declarationOf } from "../../../statemachine/declaration";

type Change = (definition: Definition) => Definition;

function taskOf({ States }: Definition, name: string): Task {
  const task = States[name];
  if (task?.Type !== "Task") throw new Error(`${name} is no task`);
  return task;
}

const changed =
  (name: string, change: (task: Task) => Partial<Task>): Change =>
  (definition) => {
    const task = taskOf(definition, name);
    const States = { ...definition.States, [name]: { ...task, ...change(task) } };
    return { ...definition, States };
  };

const all =
  (...changes: readonly Change[]): Change =>
  (definition) =>
    changes.reduce((made, change) => change(made), definition);

const leads = (from: string, to: string) => changed(from, () => ({ Next: to }));

/** Makes everything that leads to one state lead to another one. */
const insteadOf =
  (was: string, to: string): Change =>
  (definition) =>
    JSON.parse(JSON.stringify(definition).replaceAll(`"Next":"${was}"`, `"Next":"${to}"`));

/** Makes a task the last of its chain. It gets the end of the task that was the last. */
const ends =
  (from: string, like: string): Change =>
  (definition) => {
    const { Output, End } = taskOf(definition, like);
    return changed(from, () => ({ Next: undefined, Output, End }))(definition);
  };

const goesOn =
  (from: string, to: string, like: string): Change =>
  (definition) => {
    const { Output } = taskOf(definition, like);
    return changed(from, () => ({ Next: to, End: undefined, Output }))(definition);
  };

/** Removes each catch of each task, one at a time. */
function withoutCatches({ States }: Definition): Record<string, Change> {
  const found = Object.entries(States).flatMap(([name, task]) => {
    const catches = task.Type === "Task" ? task.Catch : [];
    return catches.map(({ ErrorEquals }, i) => {
      const without = changed(name, ({ Catch }) => ({ Catch: Catch.filter((_, k) => k !== i) }));
      return [`${name} without its catch of ${ErrorEquals.join(", ")}`, without] as const;
    });
  });
  return Object.fromEntries(found);
}

/** The chains of states in a saga's state machine, each in order. */
function chainsOf(saga: AnySaga) {
  const { steps, fence } = declarationOf(saga);
  const undos = steps.flatMap((step) => ("undo" in step && step.undo ? step.undo.name : []));
  const named = (kinds: readonly string[]) =>
    steps.flatMap(({ name, kind }) => (kinds.includes(kind) ? name : []));
  const forward = named(["compensatable", "pivot"]);
  return { forward, onward: named(["retriable"]), backward: [fence.name, ...undos.reverse()] };
}

/** The definition of a saga with one thing changed. */
export function machineMutants(saga: AnySaga, definition: Definition): Record<string, Change> {
  const { forward, backward } = chainsOf(saga);
  const [place = ""] = forward;
  const [last = "", confirm = ""] = forward.slice(-2);
  const [fence = "", ...undos] = backward;
  const [lastUndo = "", cancel = ""] = backward.slice(-2);
  const [first = "", second = ""] = undos;
  const before = (name: string) => backward[backward.indexOf(name) - 1] ?? "";
  const after = (name: string) => backward[backward.indexOf(name) + 1] ?? "";
  const without = undos.map((name): [string, Change] => [
    `no ${name}`,
    name === cancel ? ends(lastUndo, cancel) : leads(before(name), after(name)),
  ]);
  return {
    [`${confirm} before ${last}`]: all(
      insteadOf(last, confirm),
      ends(last, confirm),
      goesOn(confirm, last, place),
    ),
    [`${cancel} before ${lastUndo}`]: all(
      leads(before(lastUndo), cancel),
      ends(lastUndo, cancel),
      goesOn(cancel, lastUndo, place),
    ),
    [`${second} before ${first}`]: all(
      leads(fence, second),
      leads(second, first),
      leads(first, after(second)),
    ),
    [`no ${fence}`]: insteadOf(fence, first),
    ...Object.fromEntries(without),
    ...waitMutants(saga),
    ...onwardMutants(saga),
    ...withoutCatches(definition),
  };
}

/** Leaves out steps after the pivot, or what leads to them. */
function onwardMutants(saga: AnySaga): Record<string, Change> {
  const { forward, onward, backward } = chainsOf(saga);
  const [first] = onward;
  if (!first) return {};
  const chain = [forward.at(-1) ?? "", ...onward];
  const without = onward
    .slice(0, -1)
    .map((name, i): [string, Change] => [`no ${name}`, leads(chain[i] ?? "", chain[i + 2] ?? "")]);
  const ends: Change = (definition) => {
    const { Output } = taskOf(definition, onward.at(-1) ?? "");
    const States = { ...definition.States, Ended: { Type: "Succeed", Output } as const };
    return { ...definition, States };
  };
  const ending = backward.map((name) =>
    changed(name, ({ Catch }) => ({
      Catch: Catch.map((it) => (it.Next === first ? { ...it, Next: "Ended" } : it)),
    })),
  );
  return {
    ...Object.fromEntries(without),
    "an undo that ends the execution although the saga is confirmed": all(ends, ...ending),
  };
}

function waitMutants(saga: AnySaga): Record<string, Change> {
  const wait = saga.steps.findIndex((step) => "waits" in step);
  const [waits, step, next] = [saga.steps[wait], saga.steps[wait - 1], saga.steps[wait + 1]];
  if (servicesAfterWait(saga).length === 0 || !waits || !step || !next) return {};
  return {
    "an approval that is read from the message instead of the record": changed(waits.state, () => ({
      Assign: { approval: "{% $states.result.approval %}" },
      Next: "ApprovalRequired",
    })),
    "no approval": leads(step.state, next.state),
    "a saga that parks although it may be decided": changed(waits.state, ({ Arguments }) => ({
      Arguments: { ...(Arguments as object), ConditionExpression: "#status = :status" },
    })),
  };
}
