import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { order as definition } from "../../../lambdas/order/saga";
import type { Row } from "../../../lambdas/saga/service";
import type { SagaRows } from "../../../scripts/deployed/books";
import { partOf } from "../../../scripts/deployed/executions";
import { timeline } from "../../../scripts/deployed/trace/entry";
import { fromHistory } from "../../../scripts/deployed/trace/from-history";
import { fromRows } from "../../../scripts/deployed/trace/from-rows";

type Told = Omit<HistoryEvent, "timestamp" | "id">;

/** A history as a person reads it, as sentences. */
function read(...events: readonly Told[]): string[] {
  const timed = events.map((event, id) => ({ ...event, id, timestamp: new Date(id) }));
  return fromHistory(definition, "first", timed).map(({ kind, what }) => `${kind}: ${what}`);
}
const entered = (name: string): Told => ({
  type: "TaskStateEntered",
  stateEnteredEventDetails: { name },
});
const tried: Told = { type: "TaskScheduled" };
const answered = (replayed: boolean): Told => ({
  type: "TaskSucceeded",
  taskSucceededEventDetails: {
    resourceType: "lambda",
    resource: "invoke",
    output: JSON.stringify({ Payload: { replayed } }),
  },
});
const failed = (error: string, errorMessage = ""): Told => ({
  type: "TaskFailed",
  taskFailedEventDetails: {
    resourceType: "lambda",
    resource: "invoke",
    error,
    cause: JSON.stringify({ errorMessage }),
  },
});

describe("what an execution's history tells", () => {
  it("is each step's first try and how it ended", () => {
    const story = read(entered("PlaceOrder"), tried, answered(false));
    expect(story).toEqual(["tried: PlaceOrder", "done: PlaceOrder"]);
  });

  it("is that somebody redrove it with AWS's own redrive", () => {
    const redriven: Told = {
      type: "ExecutionRedriven",
      executionRedrivenEventDetails: { redriveCount: 2 },
    };
    const story = read(entered("PlaceOrder"), tried, failed("Unavailable"), redriven, tried);
    expect(story.slice(2)).toEqual([
      "started: somebody redrove it with AWS's own redrive, time 2",
      "repeated: PlaceOrder, try 2",
    ]);
  });

  it("is what was repeated, and why", () => {
    const story = read(entered("ChargePayment"), tried, failed("Unavailable", "no answer"), tried);
    expect(story).toEqual([
      "tried: ChargePayment",
      "failed: ChargePayment: Unavailable (no answer)",
      "repeated: ChargePayment, try 2",
    ]);
  });

  it("is what was skipped, because it was applied before", () => {
    expect(read(entered("ReserveStock"), tried, answered(true))).toContain(
      "skipped: ReserveStock: was applied before",
    );
  });

  it("is what was undone, and that a refusal is an answer and no failure", () => {
    expect(read(entered("ChargePayment"), failed("CardDeclined"))).toEqual([
      "refused: ChargePayment: CardDeclined",
    ]);
    const undone = ["AbandonOrder", "RefundPayment", "ReleaseStock", "CancelOrder"];
    for (const state of undone) {
      expect(read(entered(state), answered(false))).toEqual([`undone: ${state}`]);
    }
  });

  it("is the wait for a person, and its end", () => {
    expect(read(entered("AwaitApproval"), tried)).toEqual(["parked: AwaitApproval"]);
    const expired: Told = { type: "TaskTimedOut" };
    expect(read(entered("AwaitApproval"), expired)).toEqual(["refused: AwaitApproval: expired"]);
    expect(read(entered("ChargePayment"), expired)).toEqual([
      "failed: ChargePayment: States.Timeout",
    ]);
  });

  it("is how it ended", () => {
    const output = JSON.stringify({ outcome: "CANCELLED", reason: "OutOfStock" });
    const details = { executionSucceededEventDetails: { output } };
    expect(read({ type: "ExecutionSucceeded", ...details })).toEqual([
      "ended: CANCELLED: OutOfStock",
    ]);
    expect(read({ type: "ExecutionAborted" })).toEqual([
      "ended: ABORTED: the execution was stopped",
    ]);
  });

  it("names executions by their part in the saga", () => {
    expect(["o-1", "_o-1-r2", "o-1-r2", "by-hand"].map((name) => partOf("o-1", name))).toEqual([
      "first",
      "re-drive 2",
      "o-1-r2",
      "by-hand",
    ]);
  });
});

describe("what the services' rows tell", () => {
  const told = (rows: SagaRows) => fromRows(definition, rows).map(({ what }) => what);

  const paid = (row: Row) => ({
    id: "o-1",
    services: { Payment: { row, books: undefined } },
  });

  it("is every applied command, and who decided", () => {
    const order = { placedAt: "1", approval: "APPROVED", decidedAt: "2", decidedBy: "ann" };
    expect(told({ id: "o-1", record: order, services: {} })).toEqual([
      "placed: PENDING, needs approval",
      "APPROVED by ann",
    ]);
  });

  it("is a tombstone where an undo came before its step", () => {
    expect(told(paid({ refundedAt: "1" }))).toEqual([
      "a tombstone: there was nothing to undo, and a late step is refused",
    ]);
    expect(told(paid({ capturedAt: "1", refundedAt: "2" }))[1]).toBe("refund is done: REFUNDED");
  });
});

it("a timeline has everything in the order of time", () => {
  const at = (time: string, source: "history" | "row" | "log") => {
    return { at: time, source, lane: "order", by: "order", kind: "told", what: source } as const;
  };
  const merged = timeline(
    [at("1", "history"), at("3", "history")],
    [at("2", "row"), at("1", "log")],
  );
  expect(merged.map(({ at: time, what }) => time + what)).toEqual([
    "1history",
    "1log",
    "2row",
    "3history",
  ]);
});
