import { isDeepStrictEqual } from "node:util";
import type { Order } from "../../lambdas/order/request";
import type { Row } from "../../lambdas/saga/service";
import type { SagaRows } from "../deployed/books";
import type { Coordination } from "./coordination";
import { type JourneyName, journeyOf } from "./journeys";
import { orderViolations, stockOf } from "./order-rows";
import type { End, Recorded } from "./record";
import { startScenario } from "./run-scenario";
import { WHOLE_SAGA } from "./scenario";
import type { Stage } from "./stage";
import { endOfMany } from "./tally";

/** Longer than all tries of one invocation, and than a step's retries where their jitter is short. */
const OUTAGE_MS = 4000;
const OF_EACH = 4;
const JOURNEYS = ["confirmed", "declined", "undone"] as const;
const journeys = JOURNEYS.flatMap((journey) => Array.from({ length: OF_EACH }, () => journey));

export const OUTAGE = "storage refuses every connection for 4 s, 12 sagas under way";

/** The storage goes away for everybody at once, so nothing else can run meanwhile. */
export async function runOutage(stage: Stage): Promise<Recorded> {
  const { proxy, coordination } = stage;
  const begun = await Promise.all(
    journeys.map((name) => startScenario(name, stage, async () => {})),
  );
  const started = Date.now();
  const outage = proxy.outage(OUTAGE_MS);
  const statuses = await Promise.all(begun.map(({ over }) => over()));
  const seconds = (Date.now() - started) / 1000;
  await outage;
  const seen = await Promise.all(begun.map(({ order }) => outcomeOf(order, stage)));
  const runs = await Promise.all(seen.map(({ rows }) => coordination.histories(rows)));
  const histories = Object.fromEntries(
    runs.flatMap((parts, i) =>
      Object.entries(parts).map(([part, events]) => [`${journeys[i]} ${i + 1}, ${part}`, events]),
    ),
  );
  const end = endOfAll(seen, statuses);
  const expected = expectedBy(coordination, seen);
  const sagas = seen.map(({ rows }) => rows);
  const found = await orderViolations(
    stage.saga,
    sagas,
    begun.map(({ order }) => order.items[0]?.sku ?? ""),
  );
  // A refused connection reaches no proxy that could record it: the steps that failed tell.
  const injected = Object.values(histories)
    .flat()
    .some((line) => line.endsWith(" Unavailable"));
  return {
    ...{ name: OUTAGE, kind: "unreachable", fault: OUTAGE, journey: JOURNEYS.join(", ") },
    ...{ step: WHOLE_SAGA, where: "", expected: [expected], end, histories, seconds, injected },
    violations: found,
    passed: injected && found.length === 0 && isDeepStrictEqual(end, expected),
  };
}

interface Outcome {
  readonly rows: SagaRows;
  /** Of its own sku. */
  readonly stock: Row;
  /** Dead letters of steps whose retries were exhausted before the storage came back. */
  readonly letters: number;
}

async function outcomeOf(order: Order, { saga, coordination }: Stage): Promise<Outcome> {
  const rows = await saga.rows(order.orderId);
  const { step: letters } = await coordination.letters(order.orderId);
  const stock = (await stockOf(saga, order.items[0]?.sku ?? "")) ?? {};
  return { rows, stock, letters };
}

function endOfAll(outcomes: readonly Outcome[], statuses: readonly string[]): End {
  const rows = outcomes.map((one) => one.rows);
  const pieces = outcomes.reduce((sum, { stock }) => sum + Number(stock.available), 0);
  const stepLetters = outcomes.reduce((sum, { letters }) => sum + letters, 0);
  return { ...endOfMany(rows, statuses, pieces), stepLetters };
}

/**
 * As if nothing had happened; but a saga whose step was given up may end either way, as far as it
 * had got, and the invariants look at it.
 */
function expectedBy({ done }: Coordination, seen: readonly Outcome[]): End {
  const outcomes = seen.map((one, i) => (one.letters > 0 ? one : asPlanned(journeys[i], one)));
  return endOfAll(
    outcomes,
    seen.map(() => done),
  );
}

function asPlanned(name: JourneyName = "confirmed", { rows: { id } }: Outcome): Outcome {
  const { order, payment, reservation, provider, stock }: End = journeyOf(name).end;
  const row = (status: string) => ({ status });
  const services = {
    Inventory: { row: row(reservation), books: undefined },
    Payment: { row: row(payment), books: row(provider) },
  };
  const rows = { id, record: row(order), services };
  return { rows, stock: { available: stock }, letters: 0 };
}
