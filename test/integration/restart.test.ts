import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { CloudFormationClient, DescribeStackEventsCommand } from "@aws-sdk/client-cloudformation";
import { LambdaClient, PutFunctionConcurrencyCommand } from "@aws-sdk/client-lambda";
import type { Order } from "../../lambdas/order/request";
import { order as definition } from "../../lambdas/order/saga";
import { deployLocal } from "../../scripts/deploy/deploy";
import { findStack } from "../../scripts/deployed/outputs";
import { parked } from "../../scripts/deployed/parked";
import { SagaClient } from "../../scripts/deployed/saga-client";
import { waitFor } from "../../scripts/deployed/wait-for";
import { down, enterLocal, freePort, kill, up } from "../../scripts/localstack";
import { orderRows, orderViolations, setStock, stockOf } from "../support/order-rows";
import { OrdersTable } from "../support/orders-table";
import { anOrder, unused } from "./orders";
import { bashBlocks, PROJECT, runInBash } from "./readme";
import { aLargeOrder, commitOnly } from "./reconciler-tools";
import { sagaJson } from "./saga-cli";

/**
 * The file's own emulator, because its power is cut and every open order is reconciled. That would affect
 * the orders of other tests.
 */
let emulator: { port: number; dir: string };
const sku = unused("sku");
const orderHere = () => anOrder({ sku });

async function start(): Promise<void> {
  enterLocal(await up(emulator));
}

/** Deploys. Returns the log line that names the stacks. */
async function deploy(): Promise<string | undefined> {
  const lines: string[] = [];
  await deployLocal({ stage: "test", only: "orchestration", log: (line) => lines.push(line) });
  return lines.find((line) => line.startsWith("deploying"));
}

async function withSaga<T>(work: (saga: SagaClient) => Promise<T>): Promise<T> {
  const saga = await SagaClient.connect(definition);
  try {
    return await work(saga);
  } finally {
    saga.close();
  }
}

/** How many events a stack has had, including its resources. */
async function eventsOf(StackName: string): Promise<number> {
  const client = new CloudFormationClient();
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  client.destroy();
  return StackEvents.length;
}

/** Approves a parked order, but its execution gets no message. */
async function approveUnheard(saga: SagaClient, order: Order): Promise<string> {
  await saga.start(order, order.orderId);
  const token = await parked(saga, order.orderId);
  const table = new OrdersTable(saga.outputs.table("Order"));
  await commitOnly(table, order.orderId, "approve");
  table.close();
  return token;
}

/** No order gets past its reservation until the functions are deployed again. */
async function holdUp(saga: SagaClient): Promise<void> {
  const client = new LambdaClient();
  const FunctionName = saga.outputs.function("Inventory");
  const none = { FunctionName, ReservedConcurrentExecutions: 0 };
  await client.send(new PutFunctionConcurrencyCommand(none));
  client.destroy();
}

async function audit(saga: SagaClient, orders: readonly Order[]) {
  const sagas = await Promise.all(orders.map(({ orderId }) => saga.rows(orderId)));
  expect(await orderViolations(saga, sagas, [sku])).toEqual([]);
}

beforeAll(async () => {
  const port = await freePort();
  emulator = { port, dir: join(PROJECT, ".localstack", `restart-${port}`) };
  await start();
  await deploy();
}, 240_000);

afterAll(async () => {
  await down(emulator);
  rmSync(emulator.dir, { recursive: true, force: true });
}, 60_000);

describe("a deployment that was made before", () => {
  it("changes nothing when it is made again", async () => {
    const count = () => Promise.all(["OrderSagaData", "OrderSaga"].map(eventsOf));
    const before = await count();
    await deploy();
    expect(await count()).toEqual(before);
  }, 120_000);
});

describe("docs/operate.md", () => {
  it("has AWS CLI lines that run as they stand and show a confirmed order", () => {
    const lines = bashBlocks(readFileSync(join(PROJECT, "docs/operate.md"), "utf8"), "AWS CLI");
    const endpoint = process.env.AWS_ENDPOINT_URL ?? "";
    const { status, stdout, stderr } = runInBash(lines.join("\n"), endpoint);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.not.stringMatching(/^failed:/m),
    });
    expect(stdout).toMatch(/"outcome":\s*"CONFIRMED"/);
  }, 300_000);
});

describe("after a power cut", () => {
  it("every record is there, and orders go on, also one whose decision was not delivered", async () => {
    const before = orderHere();
    const underWay = orderHere();
    const decided = aLargeOrder(sku);
    let taskToken = "";
    const recorded = await withSaga(async (saga) => {
      await setStock(saga, sku, 10);
      await saga.run(before);
      taskToken = await approveUnheard(saga, decided);
      await holdUp(saga);
      await saga.start(underWay);
      await waitFor("the order to be placed", async () => {
        return orderRows(await saga.rows(underWay.orderId)).order !== undefined;
      });
      return saga.rows(before.orderId);
    });

    await kill(emulator);
    await start();
    expect(await findStack("OrderSaga")).toBeUndefined();
    expect(await deploy()).toBe("deploying OrderSaga …");
    expect(await findStack("OrderSagaData")).toBeUndefined();

    await withSaga(async (saga) => {
      expect(await saga.rows(before.orderId)).toEqual(recorded);
      await sagaJson(["reconcile", "--all"]);
      // The schedule may have been first. So the records tell, and not what the command has done.
      for (const { orderId } of [decided, underWay]) {
        expect(orderRows(await saga.rows(orderId)).order?.redrives).toBeGreaterThan(0);
      }
      // The token is the same, so the order did not park again.
      const { order } = orderRows(await saga.closed(decided.orderId));
      expect(order).toMatchObject({ status: "CONFIRMED", taskToken });
      const confirmed = { output: { outcome: "CONFIRMED" } };
      const after = orderHere();
      for (const order of [before, underWay, after]) {
        expect(await saga.run(order)).toMatchObject(confirmed);
      }
      expect(await saga.rows(before.orderId)).toEqual(recorded);
      expect(await stockOf(saga, sku)).toMatchObject({ onHand: 10, available: 3 });
      await audit(saga, [before, underWay, decided, after]);
    });
  }, 300_000);

  it("the next deployment changes nothing either", async () => {
    const before = await eventsOf("OrderSaga");
    expect(await deploy()).toBe("deploying OrderSaga …");
    expect(await eventsOf("OrderSaga")).toBe(before);
  }, 120_000);
});
