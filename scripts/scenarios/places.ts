import { isDeepStrictEqual } from "node:util";
import { ASKED, BUS, type Call, type FaultProxy } from "../faults/proxy";
import { Visits } from "../faults/visits";
import type { StepTime } from "./coordination";
import { startScenario } from "./run-scenario";
import type { Place } from "./scenario";
import { type Stage, whoseIs } from "./stage";

/** The storage calls of each journey's clean run, as the proxy recorded them. */
export type CleanRuns = (journey: string) => readonly Place[];

/** By proxy, then by saga and coordination. A power cut does not change what the code does. */
const recorded = new WeakMap<FaultProxy, Map<string, Promise<CleanRuns>>>();

/** The storage calls of each journey without faults: the places where faults can strike. */
export function recordCleanRuns(stage: Stage): Promise<CleanRuns> {
  const { proxy, coordination, plan } = stage;
  const name = `${plan.saga.name} ${coordination.name}`;
  const known = recorded.get(proxy) ?? new Map<string, Promise<CleanRuns>>();
  recorded.set(proxy, known);
  const runs = known.get(name) ?? recordEach(stage);
  known.set(name, runs);
  runs.catch(() => known.delete(name)); // the next caller records again
  return runs;
}

async function recordEach(stage: Stage): Promise<CleanRuns> {
  const { faulted } = stage.plan;
  const { like: coordination, here } = stage.coordination.calls ?? {};
  const recording = coordination ? { ...stage, coordination } : stage;
  const runs = faulted.map(async (name) => {
    const places = await cleanRunOf(name, recording);
    return [name, here ? here(places) : places] as const;
  });
  const found = new Map(await Promise.all(runs));
  return (journey) => found.get(journey) ?? [];
}

/**
 * Records until two runs in a row agree. On a busy machine a task may fail and be retried, which is not
 * what the code does by itself.
 */
async function cleanRunOf(name: string, stage: Stage): Promise<readonly Place[]> {
  let last = await recordCleanRun(name, stage);
  for (;;) {
    const next = await recordCleanRun(name, stage);
    if (isDeepStrictEqual(last, next)) return next;
    last = next;
  }
}

async function recordCleanRun(name: string, stage: Stage): Promise<readonly Place[]> {
  const { client, coordination, proxy } = stage;
  const begun = await startScenario(name, stage, ({ id }) => proxy.clear(id));
  await begun.over();
  const steps = await coordination.steps(begun.run);
  return placesOf(await proxy.calls(begun.subject.id), steps, whoseIs(client));
}

/** The step of a publish call. Which function publishes depends on who is invoked first. */
export const OUTBOX = "Outbox";

/** The suffix of a function's name. CloudFormation chooses another one when it creates the stack again. */
export const SUFFIX = /-[^-]*$/;

/**
 * Numbers a saga's storage calls. Repeats by the SDK are left out. So are questions to a function: the call that it
 * makes then is struck, and comes to the same.
 */
export function placesOf(
  calls: readonly Call[],
  steps: readonly StepTime[],
  whose: (table: string) => string,
): Place[] {
  const first = calls.filter(({ attempt }) => attempt === 1);
  // A question is no place, but it ends the visit of what was asked before: a rule sees it too.
  const visits = visitsIn(first);
  const all = first
    .map((call, i) => ({ call, visit: visits[i] ?? 1 }))
    .filter(({ call }) => call.tables[0] !== ASKED);
  // The last event says that the saga has ended. Nobody reacts to it.
  const asked = all.at(-1)?.call.tables[0] === BUS ? all.slice(0, -1) : all;
  const count = counter();
  return asked.map(({ call, visit }, i) => {
    const { at: when, operation, tables } = call;
    const table = tables[0] ?? "";
    const functions = functionsOf(call);
    const like = `${functions} ${operation} ${table}`;
    const time = Date.parse(when);
    const at = steps.find(({ from, to }) => from <= time && time < to)?.step ?? "-";
    return {
      ...{ call: i + 1, step: table === BUS ? OUTBOX : at },
      ...{ functions, operation, table, whose: whose(table), nth: count(like) },
      inVisit: { visit, nth: count(`${like} ${visit}`) },
    };
  });
}

const functionsOf = ({ functionName }: Call) => functionName?.replace(SUFFIX, "");

/** For each call: in which of the saga's visits to its function it was made. */
function visitsIn(asked: readonly Call[]): (number | undefined)[] {
  const ofEach = [...new Set(asked.map((call) => functionsOf(call) ?? ""))].map((functions) => {
    const visits = new Visits(functions);
    return [functions, asked.map((call) => visits.of(call))] as const;
  });
  const found = new Map(ofEach);
  return asked.map((call, i) => found.get(functionsOf(call) ?? "")?.[i]);
}

/** Returns how often something has been counted, including this time. */
function counter(): (what: string) => number {
  const seen = new Map<string, number>();
  return (what) => {
    const nth = (seen.get(what) ?? 0) + 1;
    seen.set(what, nth);
    return nth;
  };
}
