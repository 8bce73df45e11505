import { InvalidSaga, type State, type StateMachine, type Task } from "./asl";

/** Seconds after which Step Functions ends an execution of an express workflow. */
const EXPRESS_SECONDS = 300;
/** Seconds of it for what no task's timeout covers: entering states, evaluating expressions. */
const SPARE_SECONDS = 5;

/** What an express workflow cannot do: it keeps no history to come back to. */
const PATTERNS = [".sync", ".waitForTaskToken"];

/**
 * Rejects a state machine that is no express workflow: it would be refused, or cut off in the middle.
 * @throws InvalidSaga naming the state, or the longest way.
 */
export function checkExpress(machine: StateMachine): void {
  for (const [name, state] of Object.entries(machine.States)) {
    const pattern =
      state.Type === "Task" && PATTERNS.find((it) => new RegExp(`\\${it}\\b`).test(state.Resource));
    if (pattern) throw new InvalidSaga(`${name}: no express workflow has ${pattern}`);
  }
  const { seconds, path } = longestWay(machine);
  if (seconds + SPARE_SECONDS <= EXPRESS_SECONDS) return;
  throw new InvalidSaga(
    `its longest way may take ${seconds} s, and an express workflow ends after ${EXPRESS_SECONDS}: ` +
      path.join(", "),
  );
}

interface Way {
  readonly seconds: number;
  readonly path: readonly string[];
}

/** The way that takes longest, if every attempt of every task times out and every pause is the longest one. */
export function longestWay({ StartAt, States }: StateMachine): Way {
  const known = new Map<string, Way>();
  const from = (name: string, before: readonly string[]): Way => {
    const state = States[name];
    if (!state) throw new InvalidSaga(`there is no state ${name}`);
    if (before.includes(name)) throw new InvalidSaga(`${name}: a circle may take for ever`);
    const found = known.get(name);
    if (found) return found;
    const ways = nextOf(state).map((next) => from(next, [...before, name]));
    const rest = ways.toSorted((a, b) => b.seconds - a.seconds)[0] ?? { seconds: 0, path: [] };
    const way = { seconds: secondsIn(name, state) + rest.seconds, path: [name, ...rest.path] };
    known.set(name, way);
    return way;
  };
  return from(StartAt, []);
}

/** The states to which a state leads. */
export function nextOf(state: State): string[] {
  switch (state.Type) {
    case "Task":
      return [...(state.Next ? [state.Next] : []), ...(state.Catch ?? []).map(({ Next }) => Next)];
    case "Choice":
      return [...state.Choices.map(({ Next }) => Next), state.Default];
    default:
      return [];
  }
}

function secondsIn(name: string, state: State): number {
  if (state.Type !== "Task") return 0;
  const { TimeoutSeconds: seconds, Retry = [] } = state;
  if (typeof seconds !== "number") throw new InvalidSaga(`${name}: nobody knows how long it waits`);
  // Retriers count on their own. So the worst case is that each is used up.
  return Retry.reduce((sum, retrier) => sum + retriesOf(retrier, seconds), seconds);
}

type Retrier = NonNullable<Task["Retry"]>[number];

/** @param seconds of one attempt. */
function retriesOf(retrier: Retrier, seconds: number): number {
  const { MaxAttempts = 0, MaxDelaySeconds = 0, IntervalSeconds, BackoffRate } = retrier;
  const pauses = Array.from({ length: MaxAttempts }, (_, n) =>
    Math.min(MaxDelaySeconds, IntervalSeconds * BackoffRate ** n),
  );
  return pauses.reduce((sum, pause) => sum + pause + seconds, 0);
}
