import { waitFor } from "../../scripts/deployed/wait-for";
import type { Call } from "../../scripts/faults/proxy";
import { faultProxy } from "../support/fault-proxy";
import { anOrder, deployedSaga } from "./orders";

const saga = deployedSaga();

/** Leaves out the reconciler, which may read any open order at any time. */
const ofTheSaga = ({ functionName }: Call) =>
  functionName !== saga.client.outputs.function("Reconciler");
const brief = ({ operation, tables, status }: Call) => [operation, ...tables, status];

/** Runs an order. Returns the functions' storage calls. */
async function callsOfOneRun(): Promise<Call[]> {
  const order = anOrder({ sku: await saga.stocked(10) });
  await saga.client.run(order);
  return (await faultProxy().calls(order.orderId)).filter(ofTheSaga);
}

describe("what the happy path asks of DynamoDB", () => {
  it("is one write per local commit, intent and record of the payment, and no read", async () => {
    const { outputs } = saga.client;
    const expected = [
      ["UpdateItem", outputs.table("Order"), 200],
      ["TransactWriteItems", outputs.table("Inventory"), 200],
      ["UpdateItem", outputs.table("Payment"), 200],
      ["UpdateItem", outputs.table("Provider"), 200],
      ["UpdateItem", outputs.table("Payment"), 200],
      ["UpdateItem", outputs.table("Order"), 200],
    ];
    // Beside other tests a call may be slow and retried by the SDK or by Step Functions. That is not what the
    // code asks for, so only a run without retries counts.
    const calls = await waitFor("a run in which nothing was sent again", async () => {
      const run = await callsOfOneRun();
      return run.length <= expected.length && run;
    });
    expect(calls.map(brief)).toEqual(expected);
  });
});
