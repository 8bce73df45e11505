import { waitFor } from "../../scripts/deployed/wait-for";
import type { Call } from "../../scripts/faults/proxy";
import { faultProxy } from "../support/fault-proxy";
import { anOrder, deployedSaga } from "./orders";

const saga = deployedSaga();

/** The reconciler may look at any open order at any time. */
const ofTheSaga = ({ functionName }: Call) =>
  functionName !== saga.client.outputs.function("Reconciler");
const brief = ({ operation, tables, status }: Call) => [operation, ...tables, status];

/** Runs an order through and tells what the functions asked for. */
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
    // Beside other tests a call may be late and sent again by the SDK or by Step Functions, which
    // is not what the code asks for: the run with nothing sent again tells.
    const calls = await waitFor("a run in which nothing was sent again", async () => {
      const run = await callsOfOneRun();
      return run.length <= expected.length && run;
    });
    expect(calls.map(brief)).toEqual(expected);
  });
});
