import { type OrderRecord, order } from "../../lambdas/order/saga";
import { plusSeconds } from "../../lambdas/saga/time";
import { Refused } from "../deployed/errors";
import type { SagaDetails, SagaOperations } from "../deployed/operations";
import { summaryOf } from "../deployed/summary";
import { type Kind, type TraceEntry, timeline } from "../deployed/trace/entry";
import { fromRows } from "../deployed/trace/from-rows";

const START = "2026-03-02T09:30:00.000Z";
const NOW = plusSeconds(START, 20);
const at = (seconds: number) => plusSeconds(START, seconds);

/** The order that the pictures show. Its execution was stopped while it was parked, and it was re-driven. */
export const SHOWN = "order-1003";

/** The orders in the pictures. They are always the same, so a picture changes only if the page does. */
export function exampleSaga(): SagaOperations {
  const parked = row(SHOWN, 90_000, {
    approval: "REQUIRED",
    approvalDeadline: at(7 * 86_400),
    taskToken: "token",
    redrives: 1,
  });
  const details: SagaDetails = {
    summary: summaryOf(order, SHOWN, parked, "RUNNING", NOW),
    rows: {
      id: SHOWN,
      record: { orderId: SHOWN, ...parked },
      services: {
        Inventory: {
          row: { status: "HELD", items: [{ sku: "widget", quantity: 2 }], heldAt: at(0.61) },
          books: undefined,
        },
      },
    },
    violations: [],
  };
  const open = [
    summaryOf(order, "order-0998", row("order-0998", 4900, STUCK), "FAILED", NOW),
    details.summary,
    summaryOf(order, "order-1004", row("order-1004", 1250), "RUNNING", NOW),
  ];
  return {
    ...UNTOUCHED,
    open: async () => open,
    openPages: async function* () {
      yield { sagas: open, read: open.length };
    },
    recent: async () => [
      summaryOf(order, "order-1002", row("order-1002", 2500, UNDONE), undefined, NOW),
      summaryOf(order, "order-1001", row("order-1001", 1250, CONFIRMED), undefined, NOW),
    ],
    find: async () => details,
    trace: async () => timeline(executions(), fromRows(order, details.rows)),
  };
}

const refuse = async () => {
  throw new Refused("this is an example, to look at");
};
const UNTOUCHED = {
  saga: order,
  coordination: "orchestration",
  place: refuse,
  decide: refuse,
  redrive: refuse,
  compensate: refuse,
  reconcile: refuse,
  intake: refuse,
  setIntake: refuse,
  letters: refuse,
  redriveLetters: refuse,
  dropLetters: refuse,
  counters: refuse,
  setCounter: refuse,
  repair: refuse,
  books: refuse,
  outside: refuse,
  strays: refuse,
  close: () => {},
} as const satisfies Partial<SagaOperations>;

const STUCK = { redrives: 6, escalatedAt: at(-60) } as const;
const UNDONE = { status: "CANCELLED", reason: "CardDeclined" } as const;
const CONFIRMED = { status: "CONFIRMED" } as const;

function row(orderId: string, unitPrice: number, changes: Partial<OrderRecord> = {}): OrderRecord {
  const items = [{ sku: "widget", quantity: 2, unitPrice }];
  const customer = { customerId: "c-1", currency: "EUR", paymentToken: "tok_visa" };
  return {
    status: "PENDING",
    request: { orderId, ...customer, items },
    approval: "NONE",
    executionArn: `arn:aws:states:eu-west-1:000000000000:execution:OrderSaga:${orderId}`,
    placedAt: at(0.22),
    dueAt: at(300),
    ...changes,
  };
}

/** What the two executions of that order did. */
function executions(): TraceEntry[] {
  const told: readonly (readonly [number, string, Kind, string, string?])[] = [
    [0, "first", "started", "the execution started"],
    [0.01, "first", "tried", "PlaceOrder", "PlaceOrder"],
    [0.35, "first", "done", "PlaceOrder", "PlaceOrder"],
    [0.36, "first", "tried", "ReserveStock", "ReserveStock"],
    [0.74, "first", "done", "ReserveStock", "ReserveStock"],
    [0.76, "first", "parked", "AwaitApproval", "AwaitApproval"],
    [9.1, "first", "ended", "ABORTED: the execution was stopped"],
    [9.8, "re-drive 1", "started", "the execution started"],
    [9.81, "re-drive 1", "tried", "PlaceOrder", "PlaceOrder"],
    [10.02, "re-drive 1", "skipped", "PlaceOrder: was applied before", "PlaceOrder"],
    [10.03, "re-drive 1", "tried", "ReserveStock", "ReserveStock"],
    [10.21, "re-drive 1", "skipped", "ReserveStock: was applied before", "ReserveStock"],
    [10.23, "re-drive 1", "parked", "AwaitApproval", "AwaitApproval"],
  ];
  return told.map(([seconds, by, kind, what, state]) => ({
    at: at(seconds),
    source: "history",
    lane: "execution",
    by,
    kind,
    what,
    ...(state && { state }),
  }));
}
