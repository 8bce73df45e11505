import { isDeepStrictEqual } from "node:util";
import type { Order } from "../../lambdas/order/request";
import { order as definition } from "../../lambdas/order/saga";
import { SagaClient } from "../deployed/saga-client";
import type { Fault, FaultRule } from "../faults/proxy";
import type { Coordination } from "./coordination";
import { naiveSaga } from "./naive/naive-saga";
import { orchestration } from "./orchestration";
import { orderViolations, setStock, stockOf } from "./order-rows";
import type { End, Recorded } from "./record";
import { newOrder } from "./run-scenario";
import { WHOLE_SAGA } from "./scenario";
import type { Stage } from "./stage";
import { endOfMany } from "./tally";

/** Many sagas that want one piece each of a sku of which there are fewer. */
export interface Contention {
  readonly fault: string;
  readonly sagas: number;
  readonly pieces: number;
  /** What happens to every saga's reserve. */
  readonly trouble?: { readonly fault: Fault; readonly times: number };
  /** Stock is read and then written, and everyone has read before anyone writes. */
  readonly naive?: true;
}

export const contentions: readonly Contention[] = [
  { fault: "12 sagas for 5 pieces", sagas: 12, pieces: 5 },
  {
    fault: "12 sagas for 5 pieces, every reserve's answer lost",
    sagas: 12,
    pieces: 5,
    trouble: { fault: "lost-answer", times: 1 },
  },
  {
    fault: "12 sagas for 5 pieces, every reserve throttled",
    sagas: 12,
    pieces: 5,
    trouble: { fault: "throttle", times: 3 },
  },
  {
    fault: "12 sagas for 5 pieces, every reserve delivered twice",
    sagas: 12,
    pieces: 5,
    trouble: { fault: "twice", times: 1 },
  },
  { fault: "12 sagas for 5 pieces, WITHOUT the countermeasure", sagas: 12, pieces: 5, naive: true },
];

const CLOSE_MS = 180_000;

export async function runContention(contention: Contention, stage: Stage): Promise<Recorded> {
  if (!contention.naive) return contend(contention, stage);
  const deployed = await SagaClient.connect(definition);
  const { saga, remove } = await naiveSaga(deployed, stage.proxy.url);
  const coordination = orchestration(saga);
  try {
    return await contend(contention, { ...stage, saga, coordination });
  } finally {
    coordination.close();
    saga.close();
    await remove();
    deployed.close();
  }
}

async function contend(contention: Contention, stage: Stage): Promise<Recorded> {
  const { sagas, pieces, naive } = contention;
  const { saga, coordination, proxy } = stage;
  const { items } = newOrder();
  const orders = Array.from({ length: sagas }, () => ({ ...newOrder(), items }));
  const sku = items[0]?.sku ?? "";
  await setStock(saga, sku, pieces);
  const rules = await armAll(contention, orders, stage);
  const started = Date.now();
  const runs = await Promise.all(orders.map((order) => coordination.start(order)));
  if (naive) {
    for (const rule of rules) await proxy.reached(rule, { timeoutMs: 90_000 });
    await Promise.all(rules.map((rule) => proxy.release(rule)));
  }
  const statuses: string[] = [];
  for (const run of runs) statuses.push(await coordination.ended(run, CLOSE_MS));
  const closed = await Promise.all(orders.map(({ orderId }) => saga.closed(orderId, CLOSE_MS)));
  const seconds = (Date.now() - started) / 1000;
  const stock = (await stockOf(saga, sku)) ?? {};
  const injected = await Promise.all(rules.map((rule) => proxy.injected(rule)));
  const end = endOfMany(closed, statuses, Number(stock.available));
  const found = await orderViolations(saga, closed, [sku]);
  const expected = expectedOf(contention, coordination);
  const { fault } = contention;
  return {
    ...{ name: fault, kind: "contention", fault, journey: "confirmed", step: WHOLE_SAGA },
    ...{ where: "", expected: [expected], end, seconds, violations: found, histories: {} },
    injected: injected.every((times) => times > 0),
    // Without the countermeasure the anomaly is what has to be seen.
    passed: isDeepStrictEqual(end, expected) && found.length > 0 === Boolean(naive),
  };
}

/** Rules for every saga's write to the inventory. */
function armAll(
  { trouble, naive }: Contention,
  orders: readonly Order[],
  { saga, proxy }: Stage,
): Promise<number[]> {
  const table = saga.outputs.table("Inventory");
  const rule: Omit<FaultRule, "sagaId"> | undefined = naive
    ? { fault: "pause-before", table, operation: "PutItem" }
    : trouble && { ...trouble, table };
  return Promise.all(
    orders.flatMap(({ orderId }) => (rule ? [proxy.inject({ ...rule, sagaId: orderId })] : [])),
  );
}

/** As many are confirmed as there are pieces; without the countermeasure all, and one piece goes. */
function expectedOf({ sagas, pieces, naive }: Contention, { done }: Coordination): End {
  const sold = naive ? sagas : pieces;
  const tally = (confirmed: string, undone: string) =>
    [`${sold} ${confirmed}`, ...(sold < sagas ? [`${sagas - sold} ${undone}`] : [])].join(", ");
  return {
    order: tally("CONFIRMED", "CANCELLED"),
    reservation: tally("HELD", "RELEASED"),
    payment: tally("CAPTURED", "REFUNDED"),
    provider: tally("CAPTURED", "-"),
    stock: naive ? pieces - 1 : 0,
    stepLetters: 0,
    compensationLetters: 0,
    execution: `${sagas} ${done}`,
  };
}
