import { isDeepStrictEqual } from "node:util";
import { violations } from "../../scripts/client/invariants";
import type { Coordination } from "./coordination";
import { journeyOf } from "./journeys";
import type { End, Recorded } from "./record";
import { startScenario } from "./run-scenario";
import { WHOLE_SAGA } from "./scenario";
import type { Stage } from "./stage";
import { endOfMany } from "./tally";

/** Shorter than a step's retries, longer than all tries of one invocation. */
const OUTAGE_MS = 4000;
const OF_EACH = 4;
const JOURNEYS = ["confirmed", "declined", "undone"] as const;

export const OUTAGE = "storage refuses every connection for 4 s, 12 sagas under way";

/** The storage goes away for everybody at once, so nothing else can run meanwhile. */
export async function runOutage(stage: Stage): Promise<Recorded> {
  const { saga, proxy, coordination } = stage;
  const journeys = JOURNEYS.flatMap((journey) => Array.from({ length: OF_EACH }, () => journey));
  const begun = await Promise.all(
    journeys.map((name) => startScenario(name, stage, async () => {})),
  );
  const started = Date.now();
  const outage = proxy.outage(OUTAGE_MS);
  const statuses = await Promise.all(begun.map(({ over }) => over()));
  const seconds = (Date.now() - started) / 1000;
  await outage;
  const sagas = await Promise.all(begun.map(({ order }) => saga.rows(order.orderId)));
  const skus = begun.map(({ order }) => order.items[0]?.sku ?? "");
  const stock = await Promise.all(skus.map(async (sku) => (await saga.stock(sku)) ?? {}));
  const pieces = stock.reduce((sum, { available }) => sum + Number(available), 0);
  const runs = await Promise.all(sagas.map((rows) => coordination.histories(rows)));
  const histories = Object.fromEntries(
    runs.flatMap((parts, i) =>
      Object.entries(parts).map(([part, events]) => [`${journeys[i]} ${i + 1}, ${part}`, events]),
    ),
  );
  const end = endOfMany(sagas, statuses, pieces);
  const expected = expectedBy(coordination);
  const found = violations({ sagas, stock });
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

/** As if nothing had happened. */
const expectedBy = ({ done }: Coordination): End =>
  endOfMany(
    JOURNEYS.flatMap((name, i) =>
      Array.from({ length: OF_EACH }, (_, n) => rowsAt(name, `${i}${n}`)),
    ),
    JOURNEYS.flatMap(() => Array.from({ length: OF_EACH }, () => done)),
    JOURNEYS.reduce((sum, name) => sum + OF_EACH * journeyOf(name).end.stock, 0),
  );

function rowsAt(name: (typeof JOURNEYS)[number], orderId: string) {
  const { order, payment, reservation, provider }: End = journeyOf(name).end;
  const row = (status: string) => ({ status });
  return {
    orderId,
    order: row(order),
    payment: row(payment),
    reservation: row(reservation),
    provider: row(provider),
  };
}
