import * as z from "zod";
import type { Row } from "../../../lambdas/saga/service";
import type { SagaRows } from "../books";
import type { TraceEntry } from "./entry";

/** A time in a row, what it tells, and the state of the saga that it belongs to. */
type Told = readonly [attribute: string, what: (row: Row) => string, state?: string];

/** The times in each service's row, which are its applied commands, in words. */
const ORDER: readonly Told[] = [
  [
    "placedAt",
    ({ approval }) => `placed: PENDING${approval === "NONE" ? "" : ", needs approval"}`,
    "PlaceOrder",
  ],
  ["decidedAt", ({ approval, decidedBy }) => `${approval} by ${decidedBy}`, "AwaitApproval"],
  ["confirmedAt", () => "CONFIRMED: the pivot, final", "ConfirmOrder"],
  [
    "abandonedAt",
    ({ reason }) => `ABANDONED: the fence${reason ? ` (${reason})` : ""}`,
    "AbandonOrder",
  ],
  ["cancelledAt", () => "CANCELLED: everything is undone", "CancelOrder"],
  ["escalatedAt", ({ redrives }) => `escalated to a person after ${redrives} re-drives`],
];
const refused = z.object({ name: z.string() });
const RESERVATION: readonly Told[] = [
  ["refusedAt", ({ refusal }) => `refused for good: ${refused.safeParse(refusal).data?.name}`],
  ["heldAt", () => "stock taken: HELD", "ReserveStock"],
  [
    "releasedAt",
    ({ heldAt }) => (heldAt ? "stock given back: RELEASED" : TOMBSTONE),
    "ReleaseStock",
  ],
];
const PAYMENT: readonly Told[] = [
  ["intendedAt", () => "the intent, before the provider is called: CAPTURING"],
  [
    "capturedAt",
    ({ amount }) => `money taken at the provider, ${amount}: CAPTURED`,
    "ChargePayment",
  ],
  ["declinedAt", () => "the card was declined: DECLINED"],
  ["fencedAt", () => "the fence, before the provider cancels: REFUNDING"],
  [
    "refundedAt",
    ({ capturedAt }) => (capturedAt ? "money given back: REFUNDED" : TOMBSTONE),
    "RefundPayment",
  ],
];
const TOMBSTONE = "a tombstone: nothing was there to undo, and nothing can come later";

/** What the services' rows say of a saga, as they stand. */
export function fromRows({ record, services }: SagaRows): TraceEntry[] {
  return [
    ...entriesOf("order", ORDER, record),
    ...entriesOf("inventory", RESERVATION, services.Inventory?.row),
    ...entriesOf("payment", PAYMENT, services.Payment?.row),
  ];
}

function entriesOf(service: string, told: readonly Told[], row: Row = {}): TraceEntry[] {
  return told.flatMap(([attribute, what, state]) => {
    const at = z.string().safeParse(row[attribute]).data;
    if (!at) return [];
    const entry = { source: "row", lane: service, by: service, kind: "committed" } as const;
    return [{ at, ...entry, ...(state && { state }), what: what(row) }];
  });
}
