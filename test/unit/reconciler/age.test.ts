import type { Order } from "../../../lambdas/order/request";
import { order as saga } from "../../../lambdas/order/saga";
import { noting, recordsOf } from "../../../lambdas/runtime/reconciler/records";
import type { RecordFields, RecordRow } from "../../../lambdas/saga/record-row";
import type { Onward } from "../../../lambdas/saga/record-states";
import { plusSeconds } from "../../../lambdas/saga/time";
import { travel } from "../../../lambdas/travel/saga";
import { anOrder, NOW } from "../given";
import { MemoryExecutions } from "./memory";

const order = anOrder();
const { orderId } = order;

/** From when the age of an order with this record is counted. Nothing: its age is not told. */
async function sinceOf(state: Omit<RecordRow<Order>, "request">, of: Onward = saga) {
  const records = recordsOf<Order>({
    saga: of,
    store: {
      read: async () => ({ version: 1, state: { ...state, request: order } }),
      commit: () => Promise.reject(new Error("it only reads")),
    },
    fence: () => Promise.reject(new Error("it only reads")),
    executions: new MemoryExecutions(),
    now: () => NOW,
    setAside: async () => {},
  });
  const since = new Map<string, string>();
  await noting(records, since).read(orderId);
  return since.get(orderId);
}

it.each([
  ["PENDING", true],
  // So an alarm over the age must be true of an undo too.
  ["ABANDONED", true],
  ["CONFIRMED", false],
  ["CANCELLED", false],
] as const)("the age of an order that is %s is told: %s", async (status, isTold) => {
  expect(await sinceOf({ status, approval: "NONE", placedAt: NOW })).toBe(isTold ? NOW : undefined);
});

describe("from when an order is open that waited", () => {
  const deadline = plusSeconds(NOW, 7 * 86_400);
  const later = plusSeconds(NOW, 3 * 86_400);
  const day = plusSeconds(NOW, 86_400);
  const over = plusSeconds(deadline, 9);

  it.each<[string, Partial<RecordFields>, string]>([
    ["undone while it waited for a person", { abandonedAt: later }, later],
    ["undone after the approval had expired", { approval: "EXPIRED", abandonedAt: over }, deadline],
    ["expired, and not yet undone", { status: "PENDING", approval: "EXPIRED" }, deadline],
    ["rejected", { approval: "REJECTED", decidedAt: day, abandonedAt: later }, day],
    ["undone after a decision", { approval: "APPROVED", decidedAt: day, abandonedAt: later }, day],
    ["undone without a wait", { approval: "NONE", abandonedAt: later }, NOW],
    ["undone before it was placed", { placedAt: undefined, abandonedAt: later }, later],
    [
      "undone while it waited for somebody outside",
      { approval: "NONE", waitUntil: later, abandonedAt: day },
      day,
    ],
    [
      "undone after it waited for somebody outside",
      { approval: "NONE", waitUntil: day, abandonedAt: later },
      day,
    ],
    [
      "confirmed before that wait was over",
      { status: "CONFIRMED", approval: "NONE", waitUntil: later, confirmedAt: day },
      day,
    ],
    ["damaged", { approval: "EXPIRED", approvalDeadline: "soon", waitUntil: "later" }, NOW],
  ])("%s", async (_, changes, from) => {
    const parked = { approval: "REQUIRED", approvalDeadline: deadline, placedAt: NOW } as const;
    const onward = changes.status === "CONFIRMED" ? travel : saga;
    expect(await sinceOf({ status: "ABANDONED", ...parked, ...changes }, onward)).toBe(from);
  });
});
