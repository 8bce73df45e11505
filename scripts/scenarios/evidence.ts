import type { Order } from "../../lambdas/order/request";
import type { Row } from "../../lambdas/saga/service";
import { connect } from "../deployed/connect";
import type { SagaOperations } from "../deployed/operations";
import type { TraceEntry } from "../deployed/trace/entry";
import { waitFor } from "../deployed/wait-for";
import type { FaultProxy } from "../faults/proxy";
import { orderRows } from "./order-rows";
import { startScenario } from "./run-scenario";
import { type Connect, disconnect, type Stage } from "./stage";

export interface TracedOrder {
  readonly orderId: string;
  readonly trace: readonly TraceEntry[];
  /** The payment provider's entry for the order, as stored. */
  readonly ledger: Row;
}

export interface Evidence {
  /** The charge was delivered a second and a third time when the order was confirmed. */
  readonly redelivered: TracedOrder;
  /** The process and the execution died when the money was taken and nobody had noted it. */
  readonly crashed: TracedOrder;
}

const REDELIVERIES = 2;
const LOGS_MS = 30_000;

/** Brings both about, and takes down what is recorded of them. */
export async function gatherEvidence(to: Connect, proxy: FaultProxy): Promise<Evidence> {
  const stage = await to(proxy);
  const operations = await connect(stage.saga.saga, stage.coordination.name);
  try {
    return {
      redelivered: await redelivered(stage, operations),
      crashed: await crashed(stage, operations),
    };
  } finally {
    operations.close();
    disconnect(stage);
  }
}

async function redelivered(stage: Stage, operations: SagaOperations): Promise<TracedOrder> {
  const { order, over } = await startScenario("confirmed", stage, async () => {});
  await over();
  for (let n = 0; n < REDELIVERIES; n++) {
    await stage.saga.invoke("Payment", { command: "charge", order });
  }
  const isSkipped = ({ kind }: TraceEntry) => kind === "skipped";
  return traced(
    order,
    stage,
    operations,
    (trace) => trace.filter(isSkipped).length >= REDELIVERIES,
  );
}

async function crashed(stage: Stage, operations: SagaOperations): Promise<TracedOrder> {
  const { saga, proxy, coordination } = stage;
  let rule = 0;
  const { order, run } = await startScenario("confirmed", stage, async ({ orderId }) => {
    const table = saga.outputs.table("Provider");
    rule = await proxy.inject({ sagaId: orderId, table, fault: "pause-after", times: "always" });
  });
  const { pid } = await proxy.reached(rule);
  if (pid === undefined) throw new Error("the proxy cannot tell which process called");
  process.kill(pid, "SIGKILL");
  await coordination.stop(run);
  await proxy.clearRules(order.orderId);
  await saga.closed(order.orderId);
  const isFinished = ({ by, kind }: TraceEntry) => by.startsWith("re-drive") && kind === "ended";
  return traced(order, stage, operations, (trace) => trace.some(isFinished));
}

/** Logs and histories are told a little later than rows. */
async function traced(
  { orderId }: Order,
  { saga }: Stage,
  operations: SagaOperations,
  isComplete: (trace: TracedOrder["trace"]) => boolean,
): Promise<TracedOrder> {
  const complete = async () => {
    const trace = (await operations.trace(orderId)) ?? [];
    return isComplete(trace) && trace;
  };
  const trace = await waitFor(`the whole trace of ${orderId}`, complete, LOGS_MS);
  const ledger = orderRows(await saga.rows(orderId)).provider ?? {};
  return { orderId, trace, ledger };
}
