import type { Order } from "../../lambdas/order/request";
import { reconcileAll } from "../../scripts/client/reconcile-all";
import type { FaultProxy } from "../../scripts/faults/dynamodb-proxy";
import type { Coordination } from "./coordination";
import { journeyOf } from "./journeys";
import { OUTBOX, recordCleanRuns } from "./places";
import type { Recorded } from "./record";
import { judge, newOrder, prepare, record } from "./run-scenario";
import type { Scenario } from "./scenario";
import { type Connect, disconnect, type Stage } from "./stage";
import { ruleAt } from "./strikes";
import { type PowerCut, powerCuts } from "./table/power-cuts";

/** Whose power can be cut. */
export interface CutStage {
  readonly proxy: FaultProxy;
  /** Kills everything at once, starts it again, and deploys. */
  powerCut(): Promise<void>;
}

const HELD_MS = 90_000;
const CLOSE_MS = 120_000;

/**
 * Runs the scenarios of a power cut, many orders a cut: each is held where it is to be when the
 * power goes, then all of them are reconciled.
 */
export async function runPowerCuts(
  cut: CutStage,
  connect: Connect,
  onDone: (recorded: Recorded, done: number, of: number) => void,
): Promise<Recorded[]> {
  let stage = await connect(cut.proxy);
  const clean = await recordCleanRuns(stage);
  const batches = powerCuts(clean).map((batch) => meaningful(batch, stage.coordination));
  const of = batches.flat().length;
  const recorded: Recorded[] = [];
  try {
    for (const batch of batches) {
      const orders = await holdAll(batch, stage);
      const started = Date.now();
      disconnect(stage);
      await cut.powerCut();
      stage = await connect(cut.proxy);
      await reconcileAll(stage.saga);
      const finished = batch.map(async (one) => {
        const order = orders.get(one);
        if (!order) throw new Error(`${one.scenario.name} has no order`);
        const result = await finish(one.scenario, order, started, stage);
        recorded.push(result);
        onDone(result, recorded.length, of);
      });
      await Promise.all(finished);
    }
  } finally {
    disconnect(stage);
  }
  return recorded;
}

function meaningful(batch: readonly PowerCut[], { scenarios }: Coordination): PowerCut[] {
  return batch.flatMap((cut) =>
    scenarios([cut.scenario]).map((scenario) => ({ ...cut, scenario })),
  );
}

/** An outbox that is held tells nothing of others either: the last call first, when they are there. */
async function holdAll(
  batch: readonly PowerCut[],
  stage: Stage,
): Promise<ReadonlyMap<PowerCut, Order>> {
  const orders = new Map<PowerCut, Order>();
  const hold = async (one: PowerCut) => void orders.set(one, await holdOrder(one, stage));
  const isOutbox = ({ at }: PowerCut) => at?.step === OUTBOX;
  await Promise.all(batch.filter((one) => !isOutbox(one)).map(hold));
  const last = batch.filter(isOutbox).toSorted((a, b) => (b.at?.call ?? 0) - (a.at?.call ?? 0));
  for (const one of last) await hold(one);
  return orders;
}

/** Starts an order, and returns when it is where the power is to find it. */
async function holdOrder({ scenario, at, when }: PowerCut, stage: Stage): Promise<Order> {
  const journey = journeyOf(scenario.journey);
  const order = newOrder(journey.order);
  await prepare(journey, order, stage);
  if (!at) {
    await stage.coordination.start(order);
    await stage.coordination.parked(order.orderId);
    return order;
  }
  const { before, after } = stage.coordination.halts;
  const fault = when === "after" ? after : before;
  // However often its sender gives up and calls again.
  const rule = await stage.proxy.inject(ruleAt(order, at, { fault, times: "always" }));
  await stage.coordination.start(order);
  await stage.proxy.reached(rule, { timeoutMs: HELD_MS });
  return order;
}

async function finish(
  scenario: Scenario,
  order: Order,
  started: number,
  stage: Stage,
): Promise<Recorded> {
  const { saga, coordination } = stage;
  const problems: string[] = [];
  try {
    // Of what was never committed nobody knows but the client, who has no answer and asks again.
    if (!(await saga.rows(order.orderId)).order) await coordination.start(order);
    await journeyOf(scenario.journey).meanwhile?.(saga, order, coordination);
    await saga.closed(order.orderId, CLOSE_MS);
  } catch (error) {
    problems.push(`it did not come to its end: ${error instanceof Error ? error.message : error}`);
  }
  const seconds = (Date.now() - started) / 1000;
  const seen = await record(scenario, { order, status: coordination.lost }, stage);
  return judge(scenario, seen, { injected: true, seconds, problems });
}
