import { isDeepStrictEqual } from "node:util";
import { violations } from "../deployed/audit";
import type { Books, SagaRows } from "../deployed/books";
import type { Plan } from "./plan";
import type { End, Recorded } from "./record";
import { startScenario } from "./run-scenario";
import { WHOLE_SAGA } from "./scenario";
import { countersOf, endOf, endOfMany } from "./seen";
import type { Stage } from "./stage";
import type { Subject } from "./subject";

/** Longer than all tries of one invocation, and than a step's retries with the shortest jitter. */
const OUTAGE_MS = 4000;
const OF_EACH = 4;
/** The part of an execution that takes a saga up. */
const TAKEN_UP = /, (handed over|re-drive \d+)$/;

/** The journeys that are running when the storage fails, and the name of that fault. */
export function outageOf({ refused }: Plan): { fault: string; journeys: readonly string[] } {
  const kinds = ["confirmed", ...refused.slice(0, 1), "undone"];
  const journeys = kinds.flatMap((journey) => Array.from({ length: OF_EACH }, () => journey));
  const fault = `storage refuses every connection for 4 s, ${journeys.length} sagas under way`;
  return { fault, journeys };
}

/**
 * Makes the storage fail for everybody at once, behind the stages' one proxy. No other scenario can run
 * meanwhile.
 */
export async function runOutage(stages: readonly Stage[]): Promise<Recorded[]> {
  const begun = await Promise.all(stages.map(begin));
  const outage = stages[0]?.proxy.outage(OUTAGE_MS);
  const recorded = await Promise.all(stages.map((stage, i) => finish(stage, begun[i] ?? [])));
  await outage;
  return recorded;
}

type Begun = Awaited<ReturnType<typeof startScenario>>;

/** In a fast lane they begin together: else a run would be over before the next is prepared. */
function begin(stage: Stage): Promise<Begun[]> {
  const { journeys } = outageOf(stage.plan);
  const isFast = stage.client.outputs.lane !== "standard";
  const ready = isFast ? meeting(journeys) : async () => {};
  return Promise.all(journeys.map((name) => startScenario(name, stage, ready)));
}

/** Whoever has arrived waits for everybody. */
function meeting({ length }: readonly unknown[]) {
  let all = () => {};
  const everybody = new Promise<void>((done) => {
    all = done;
  });
  let missing = length;
  return () => {
    missing -= 1;
    if (missing === 0) all();
    return everybody;
  };
}

async function finish(stage: Stage, begun: readonly Begun[]): Promise<Recorded> {
  const { plan, coordination } = stage;
  const { fault, journeys } = outageOf(plan);
  const started = Date.now();
  const statuses = await Promise.all(begun.map(({ over }) => over()));
  const seconds = (Date.now() - started) / 1000;
  const seen = await Promise.all(
    begun.map(({ subject }, i) => outcomeOf(subject, statuses[i] ?? "", stage)),
  );
  const runs = await Promise.all(seen.map(({ rows }) => coordination.histories(rows)));
  const histories = Object.fromEntries(
    runs.flatMap((parts, i) =>
      Object.entries(parts).map(([part, events]) => [`${journeys[i]} ${i + 1}, ${part}`, events]),
    ),
  );
  const ends = seen.map((one) => one.end);
  const { done: execution } = coordination;
  const planned = ends.map((end, i) => asPlanned(end, plan.end(journeys[i] ?? "")));
  const expected = endOfMany(
    plan,
    planned.map((one) => ({ ...one, execution })),
  );
  const end = endOfMany(plan, ends);
  const found = violations(plan.saga, {
    sagas: seen.map(({ rows }) => rows),
    counters: seen.flatMap(({ counters }) => counters),
  });
  // The proxy records no refused connections. States that failed show that there were some; so does a saga that a fast
  // lane could not drive to its end.
  const injected = Object.entries(histories).some(
    ([part, lines]) => TAKEN_UP.test(part) || lines.some((line) => line.endsWith(" Unavailable")),
  );
  return {
    ...{ name: fault, kind: "unreachable", fault, journey: [...new Set(journeys)].join(", ") },
    ...{ step: WHOLE_SAGA, where: "", expected: [expected], end, histories, seconds, injected },
    violations: found,
    passed: injected && found.length === 0 && isDeepStrictEqual(end, expected),
  };
}

interface Outcome {
  readonly rows: SagaRows;
  readonly counters: Books["counters"];
  readonly end: End;
}

/** Steps may be dead letters, if their retries were exhausted before the storage came back. */
async function outcomeOf(subject: Subject, status: string, stage: Stage): Promise<Outcome> {
  const { plan, client, coordination } = stage;
  const rows = await client.rows(subject.id);
  const { step, retriable } = await coordination.letters(subject.id);
  const counters = await countersOf(subject.takes, stage);
  const letters = { step, compensation: 0, retriable };
  return { rows, counters, end: endOf(plan, rows, subject, { counters, status, letters }) };
}

/**
 * The planned end. A saga with a dead letter may end either way, depending on how far it had got; only
 * the invariants are checked for it.
 */
const asPlanned = (end: End, planned: End): End => (end.stepLetters > 0 ? end : planned);
