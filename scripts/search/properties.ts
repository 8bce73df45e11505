import { everyServiceIn } from "../../lambdas/saga/define";
import type { Row } from "../../lambdas/saga/service";
import { type Accounts, Audit, type Story } from "./audit";
import { endsOf, isHealthy, isStuck } from "./ends";
import { flags } from "./environment";
import { isCalm } from "./happenings";
import { type State, StateSet } from "./state-set";
import type { World } from "./world";

/** What the tables of a state hold of each saga, as an audit of the deployed stack reads them. */
export function storiesOf(world: World, state: State): Story[] {
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

/** Them, and what is left of what they lower. */
export function accountsOf(world: World, state: State): Accounts {
  const { invocations, journey, tableNames } = world;
  const counters = journey.counters.map(({ service, key, attribute, before }) => {
    const table = tableNames.indexOf(service);
    const left = invocations.content(table, state[table] ?? 0).counters[key]?.[attribute];
    return { service, key, before, left };
  });
  return { sagas: storiesOf(world, state), counters };
}

/** Judges tables once per combination of them: most states differ in what runs, not in rows. */
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

/** The properties of a world, whatever drives it. */
export function propertiesOf(world: World) {
  const { journey, bounds } = world;
  const audit = new Audit(journey.saga);
  const healthy = isHealthy(journey, bounds);
  const cannotBe = journey.example.ends === "undone" && journey.ids.length === 1;
  const isDone = ({ record }: Story) => record?.status === "CONFIRMED";
  const isUndone = ({ record }: Story) => ["ABANDONED", "CANCELLED"].includes(`${record?.status}`);
  const ofTables = perTables(world, (state) => {
    const accounts = accountsOf(world, state);
    if (healthy && accounts.sagas.some(isUndone)) return "no healthy saga is undone";
    const wrong = audit.always(accounts);
    if (wrong !== undefined || !cannotBe) return wrong;
    return accounts.sagas.some(isDone) ? "nothing is confirmed that cannot be had" : undefined;
  });
  const mayBeStuck = journey.example.ends === "stuck";
  const wrongAtEnd = perTables(world, (state) => {
    const isLeft = mayBeStuck ? isStuck : undefined;
    return audit.atEnd(accountsOf(world, state), isLeft)[0];
  });
  const both = flags.saidApproved | flags.saidRejected;
  const saidBoth = (state: State) =>
    journey.ids.some((_, saga) => ((state[world.flags + saga] ?? 0) & both) === both);
  const sometimes = Object.entries(endsOf(journey, bounds)).map(([name, holds]) => {
    const rule = perTables(world, (state) => {
      const sagas = storiesOf(world, state);
      return sagas.some((story) => holds(story, sagas));
    });
    return [name, rule] as const;
  });
  return {
    always: (state: State) =>
      ofTables(state) ?? (saidBoth(state) ? "whoever decides is told the same" : undefined),
    atQuiet: wrongAtEnd,
    sometimes: Object.fromEntries(sometimes),
    closed: (state: State) => world.rests(state) && wrongAtEnd(state) === undefined,
    calm: (action: number, before: State, after: State) =>
      isCalm(action) && before[world.budget] === after[world.budget],
    // Where no look has room nothing closes by itself.
    settled: (state: State) =>
      bounds.unawaited === 0 ||
      (world.isStill(state) && journey.ids.every((_, saga) => world.needsNothing(state, saga))),
  };
}
