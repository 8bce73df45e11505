import type { Order } from "../../lambdas/order/request";
import { BrokenSagas } from "../../scripts/scenarios/naive/broken-saga";
import { orderRows, orderViolations, stockOf } from "../support/order-rows";
import { deadLettersOf } from "./dead-letters";
import { attemptsOf, statesEntered } from "./history";
import { anOrder, deployedSaga } from "./orders";

const saga = deployedSaga();
let broken: BrokenSagas;
/** `crashing` ends its process in every call, which is retried. `buggy` throws, which is not. */
let crashing: string;
let buggy: string;

beforeAll(async () => {
  broken = new BrokenSagas(saga.client);
  [crashing, buggy] = await Promise.all([
    broken.brokenFunction("process.exit(7);"),
    broken.brokenFunction('throw new TypeError("cannot read properties of undefined");'),
  ]);
});
afterAll(() => broken.remove());

async function audit({ orderId, items }: Order) {
  const rows = await saga.client.rows(orderId);
  const sku = items[0]?.sku ?? "";
  expect(await orderViolations(saga.client, [rows], [sku])).toEqual([]);
  expect(await stockOf(saga.client, sku)).toMatchObject({ onHand: 5, available: 5 });
  return orderRows(rows);
}

describe("a step that is broken for good", () => {
  const steps = ["PlaceOrder", "ReserveStock", "ChargePayment", "ConfirmOrder"];

  it.concurrent.each(steps)("%s: one dead letter, and the saga is compensated", async (step) => {
    const order = anOrder({ sku: await saga.stocked(5) });
    const copy = await broken.withState(step, crashing);
    const { arn, status, output } = await copy.run(order);
    copy.close();
    expect(await attemptsOf(step, arn)).toBe(4);
    expect({ status, output }).toEqual({
      status: "SUCCEEDED",
      output: { orderId: order.orderId, outcome: "CANCELLED", reason: "Runtime.ExitError" },
    });
    const queue = saga.client.outputs.deadLetters("Step");
    expect(await deadLettersOf(order.orderId, queue)).toEqual([
      {
        sagaId: order.orderId,
        execution: arn,
        step,
        error: "Runtime.ExitError",
        cause: expect.stringContaining("exit status 7"),
        input: order,
      },
    ]);
    expect((await audit(order)).order).toMatchObject({ status: "CANCELLED" });
  });

  it("is not retried if a retry cannot help, as with a bug in the function", async () => {
    const order = anOrder({ sku: await saga.stocked(5) });
    const copy = await broken.withState("ReserveStock", buggy);
    const { arn, output } = await copy.run(order);
    copy.close();
    expect(await attemptsOf("ReserveStock", arn)).toBe(1);
    expect(output).toMatchObject({ outcome: "CANCELLED", reason: "TypeError" });
    const queue = saga.client.outputs.deadLetters("Step");
    expect(await deadLettersOf(order.orderId, queue)).toMatchObject([
      { step: "ReserveStock", error: "TypeError", cause: expect.stringContaining("cannot read") },
    ]);
    await audit(order);
  });
});

describe("a compensation that is broken for good", () => {
  const undos = ["AbandonOrder", "RefundPayment", "ReleaseStock", "CancelOrder"];

  it.concurrent.each(undos)("%s: one dead letter, and the execution fails", async (undo) => {
    const order = anOrder({ sku: await saga.stocked(5), paymentToken: "tok_declined" });
    const copy = await broken.withState(undo, crashing);
    const { arn, status, error, cause } = await copy.run(order);
    copy.close();
    expect({ status, error }).toEqual({ status: "FAILED", error: "CompensationFailed" });
    expect(cause).toContain(order.orderId);
    expect(cause).toContain(undo);
    expect(await attemptsOf(undo, arn)).toBe(7);
    const queue = saga.client.outputs.deadLetters("Compensation");
    expect(await deadLettersOf(order.orderId, queue)).toEqual([
      {
        sagaId: order.orderId,
        execution: arn,
        step: undo,
        error: "Runtime.ExitError",
        cause: expect.stringContaining("exit status 7"),
        input: order,
      },
    ]);
    expect(await statesEntered(arn)).not.toContain("DeadLetterStep");

    // After the repair, the same order is undone to the end when it is sent again.
    expect(await saga.client.run(order)).toMatchObject({ output: { outcome: "CANCELLED" } });
    expect((await audit(order)).order).toMatchObject({ status: "CANCELLED" });
  });
});
