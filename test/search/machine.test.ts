import { readFileSync } from "node:fs";
import { join } from "node:path";
import { definition } from "../../lambdas/runtime/stepping/asl";
import { Machine, type Outcome, type Position } from "../../lambdas/runtime/stepping/machine";

const text = readFileSync(join(__dirname, "../../statemachine/order-saga.asl.json"), "utf8");
const saga = definition.parse(JSON.parse(text));
const order = { orderId: "o-1" };
const machine = new Machine(saga, { Id: "e-1", Input: order });

const done: Outcome = { result: { Payload: {} } };
const placed = (approval: string): Outcome => ({
  result: { Payload: { approval, approvalSeconds: 60 } },
});
const error = (name: string): Outcome => ({ error: name, cause: "why" });

/** The tasks on the way, and where the machine is after these outcomes. */
async function run(...outcomes: Outcome[]): Promise<{ tasks: string[]; end: Position }> {
  const tasks: string[] = [];
  let end = await machine.start();
  for (const outcome of outcomes) {
    if (end.at !== "task") throw new Error(`ended before ${JSON.stringify(outcome)}`);
    tasks.push(end.state);
    end = await machine.next(end, outcome);
  }
  return { tasks, end };
}

describe("the machine that steps the committed definition", () => {
  it("walks an order that needs no approval to its end", async () => {
    const { tasks, end } = await run(placed("NONE"), done, done, done);
    expect(tasks).toEqual(["PlaceOrder", "ReserveStock", "ChargePayment", "ConfirmOrder"]);
    expect(end.at).toBe("succeeded");
  });

  it("waits for an approval, and undoes what was rejected", async () => {
    const approved = await run(placed("REQUIRED"), done, done, placed("APPROVED"));
    expect(approved.end).toMatchObject({ at: "task", state: "ChargePayment" });
    const rejected = await run(placed("REQUIRED"), done, done, placed("REJECTED"));
    expect(rejected.end).toMatchObject({
      state: "AbandonOrder",
      variables: { failure: { step: "AwaitApproval", error: "ApprovalRejected" } },
    });
  });

  it("retries as often as declared, then goes where the catch leads", async () => {
    const late = error("States.Timeout");
    const thrice = await run(late, late, late);
    expect(thrice.end).toMatchObject({ state: "PlaceOrder", retries: [3, 0] });
    const spent = await run(late, late, late, late);
    expect(spent.end).toMatchObject({
      state: "DeadLetterStep",
      variables: { failure: { step: "PlaceOrder", error: "States.Timeout", cause: "why" } },
    });
  });

  it("fails with the name and the cause that the definition gives", async () => {
    const { end } = await run(error("OrderConflict"));
    expect(end).toEqual({
      at: "failed",
      error: "OrderConflict",
      cause: "o-1: PlaceOrder: OrderConflict: why",
    });
  });

  it("fills in a task's arguments, its token too", async () => {
    const start = await machine.start();
    if (start.at !== "task") throw new Error("ended at once");
    expect(await machine.arguments(start, "t")).toMatchObject({
      Payload: { command: "place", order, execution: "e-1" },
    });
    const { end } = await run(placed("REQUIRED"), done);
    if (end.at !== "task") throw new Error("did not wait");
    expect(await machine.arguments(end, "t-1")).toMatchObject({
      ExpressionAttributeValues: { ":token": { S: "t-1" } },
    });
  });

  it("refuses a definition with what it cannot step", () => {
    const wait = { ...saga, States: { ...saga.States, W: { Type: "Wait", Seconds: 1 } } };
    expect(() => definition.parse(wait)).toThrow();
  });
});
