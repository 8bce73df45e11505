import { UNSAID } from "../../lambdas/runtime/fence";
import { everyServiceIn } from "../../lambdas/saga/define";
import type { Row } from "../../lambdas/saga/service";
import type { SagaRows } from "../deployed/books";
import type { Count } from "../deployed/held";
import { Audit } from "../deployed/invariants";
import { endsOf, isHealthy, isStuck } from "./ends";
import { flags } from "./environment";
import { isCalm } from "./happenings";
import { type State, StateSet } from "./state-set";
import type { World } from "./world";

/** What the tables of a state hold of each saga, in the form in which an audit reads a deployed stack. */
export function rowsIn(world: World, state: State): SagaRows[] {
  const { invocations, journey, tableNames } = world;
  const row = (name: string, key: string): Row | undefined => {
    const table = tableNames.indexOf(name);
    if (table < 0) return undefined;
    const found = invocations.content(table, state[table] ?? 0).rows[key];
    return found && { ...found.state };
  };
  const services = everyServiceIn(journey.saga);
  return journey.ids.map((id) => ({
    id,
    record: row(journey.saga.noun, id),
    services: Object.fromEntries(
      services.map(({ service, key, sandbox }) => [
        service,
        { row: row(service, key(id)), books: sandbox && row(sandbox.table, id) },
      ]),
    ),
  }));
}

/** What is left of the numbers that steps lower, and what they were at first. */
export function countsIn({ invocations, journey, tableNames }: World, state: State): Count[] {
  return journey.counters.map(({ service, key, attribute, before }) => {
    const table = tableNames.indexOf(service);
    const left = invocations.content(table, state[table] ?? 0).counters[key]?.[attribute] ?? 0;
    const numbers = { left: [left, "left"], all: [before, "at first"] } as const;
    return { service, key, attribute, name: key, ...numbers };
  });
}

/** Judges each combination of tables once. Most states differ in what runs, not in rows. */
function perTables<T>({ tableNames }: World, judge: (state: State) => T): (state: State) => T {
  const combinations = new StateSet(tableNames.length);
  const known: T[] = [];
  return (state) => {
    const before = combinations.size;
    const number = combinations.add(state);
    if (number === before) known.push(judge(state));
    return known[number] as T;
  };
}

/** What must hold of a saga that must be undone. */
function ofRefused({ journey, bounds }: World) {
  const isRefused = journey.example.ends === "undone" && journey.ids.length === 1;
  const { faults, strays, rivals, restores, behind } = bounds;
  const isAlone = faults + strays + rivals + restores + behind === 0;
  return (sagas: readonly SagaRows[]): string | undefined => {
    const [record] = sagas.map((it) => it.record);
    if (isRefused && record?.status === "CONFIRMED")
      return "a saga that a service must refuse is not confirmed";
    return isRefused && isAlone && record?.reason === UNSAID
      ? "a refused saga records the reason"
      : undefined;
  };
}

/** The properties of a world, whatever drives it. */
export function propertiesOf(world: World) {
  const { journey, bounds } = world;
  // No row is damaged here: each was written by a function.
  const audit = new Audit(journey.saga, () => []);
  const healthy = isHealthy(journey, bounds, world.handsOver);
  const unexpected = ofRefused(world);
  const isUndone = ({ record }: SagaRows) =>
    ["ABANDONED", "CANCELLED"].includes(`${record?.status}`);
  const ofTables = perTables(world, (state) => {
    const sagas = rowsIn(world, state);
    if (healthy && sagas.some(isUndone)) return "no healthy saga is undone";
    const wrong = audit.firstBroken(sagas) ?? audit.counted(sagas, countsIn(world, state))[0];
    return wrong ?? unexpected(sagas);
  });
  const mayBeStuck = journey.example.ends === "stuck";
  const wrongAtEnd = perTables(world, (state) => {
    const sagas = rowsIn(world, state);
    const ended = sagas.flatMap((it) => audit.ended(it, mayBeStuck && isStuck(it)));
    return [...ended, ...audit.counted(sagas, countsIn(world, state))][0];
  });
  const both = flags.saidApproved | flags.saidRejected;
  const saidBoth = (state: State) =>
    journey.ids.some((_, saga) => ((state[world.flags + saga] ?? 0) & both) === both);
  const sometimes = Object.entries(endsOf(journey, bounds, world.handsOver)).map(
    ([name, holds]) => {
      const rule = perTables(world, (state) => {
        const sagas = rowsIn(world, state);
        return sagas.some((story) => holds(story, sagas));
      });
      return [name, rule] as const;
    },
  );
  return {
    always: (state: State) =>
      ofTables(state) ?? (saidBoth(state) ? "all who decide get the same answer" : undefined),
    atQuiet: wrongAtEnd,
    sometimes: Object.fromEntries(sometimes),
    closed: (state: State) => world.rests(state) && wrongAtEnd(state) === undefined,
    calm: (action: number, before: State, after: State) =>
      isCalm(action) && before[world.budget] === after[world.budget],
    // If the reconciler has no room to run, nothing closes by itself.
    settled: (state: State) =>
      bounds.unawaited === 0 ||
      (world.isStill(state) && journey.ids.every((_, saga) => world.needsNothing(state, saga))),
  };
}
