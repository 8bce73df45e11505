import type { Definition, Task } from "../../../lambdas/runtime/stepping/asl";
import type { AnySaga } from "../../../lambdas/saga/define";
import { rolesIn } from "../roles";
import { BROKEN } from "../standing";
import { type Aimed, within } from "./tries";

/** The resource of a task that sends a command to a service. */
export const INVOKE = "arn:aws:states:::lambda:invoke";

type Retry = Task["Retry"];

/** A definition in which the chosen tasks have other retries. */
function retrying(
  definition: Definition,
  chosen: (task: Task, name: string) => boolean,
  change: (retry: Retry) => Retry,
): Definition {
  const states = Object.entries(definition.States).map(([name, state]) =>
    state.Type === "Task" && chosen(state, name)
      ? [name, { ...state, Retry: change(state.Retry) }]
      : [name, state],
  );
  return { ...definition, States: Object.fromEntries(states) };
}

const invokes = ({ Resource }: Task) => Resource === INVOKE;
const without = (error: string) => (retry: Retry) =>
  retry.map((it) => ({ ...it, ErrorEquals: it.ErrorEquals.filter((name) => name !== error) }));

/** The errors after which a command is sent again, as a definition names them. */
export function passingErrors({ States }: Definition): string[] {
  const named = Object.values(States).flatMap((state) =>
    state.Type === "Task" && invokes(state) ? state.Retry : [],
  );
  return [...new Set(named.flatMap(({ ErrorEquals }) => ErrorEquals))];
}

/** Removes retries, the longer patience for busy services, and the limit of waits from the state machine. */
export function retryMutants(saga: AnySaga, definition: Definition): Record<string, Aimed> {
  const { plain, waiting } = rolesIn(saga);
  const once = { faults: 1, retries: 1 };
  const tasks = Object.entries(definition.States).flatMap(([name, state]) =>
    state.Type === "Task" ? [{ name, task: state }] : [],
  );
  const named = passingErrors(definition).map((error): [string, Aimed] => [
    `nothing tries again after ${error}`,
    {
      machine: retrying(definition, invokes, without(error)),
      tries: within(plain, once, { broken: { ...BROKEN, [INVOKE]: error } }),
    },
  ]);
  const others = tasks.flatMap(({ name, task }): [string, Aimed][] => {
    if (invokes(task)) return [];
    const machine = retrying(
      definition,
      (_, other) => other === name,
      () => [],
    );
    return [[`${name} without its retries`, { machine, tries: within(waiting, once) }]];
  });
  return {
    ...Object.fromEntries([...named, ...others]),
    "a busy service that counts as a failed one": {
      machine: retrying(definition, invokes, merged),
      tries: within(plain, { ...once, busy: 1 }),
    },
    ...waits(saga, definition),
  };
}

/** Busy services get only the retries of failed ones. */
function merged([first, ...rest]: Retry): Retry {
  const all = [first, ...rest].flatMap((it) => it?.ErrorEquals ?? []);
  return first ? [{ ...first, ErrorEquals: all }] : [];
}

function waits(saga: AnySaga, definition: Definition): Record<string, Aimed> {
  const { waiting } = rolesIn(saga);
  if (waiting === undefined) return {};
  const states = Object.entries(definition.States).map(([name, state]) => {
    if (state.Type !== "Choice") return [name, state];
    const Choices = state.Choices.filter(({ Condition }) => !Condition.includes("$waits"));
    return [name, { ...state, Choices }];
  });
  return {
    "an approval whose wait begins again each time it ends": {
      machine: { ...definition, States: Object.fromEntries(states) },
      tries: within(waiting, { behind: 2 }, { mustEnd: true }),
    },
  };
}
