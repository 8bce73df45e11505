import * as z from "zod";
import type { Order } from "../order/request";
import { runCommand } from "../runtime/run-command";
import type { Decision, Participant } from "../saga/participant";
import { unreachable } from "../saga/participant";
import type { Store } from "../saga/store";
import type { ProviderStatus } from "./commands";

/** The payment provider, as the payment service needs it. Both calls are idempotent by key. */
export interface Provider {
  /** Takes the amount (minor units), once per key, and answers what the key holds afterwards. */
  capture(order: Order, amount: number): Promise<ProviderStatus>;
  /** Refunds what was captured under the key, and bars the key if nothing was. */
  cancel(order: Order): Promise<ProviderStatus>;
}

/** Test tokens that the sandbox declines; it accepts every other. */
const DECLINED_TOKENS = new Set(["tok_declined", "tok_insufficient_funds", "tok_expired"]);

/** The sandbox's ledger: one row per idempotency key, table key `key` = the order id. */
export const ledgerEntrySchema = z.object({
  status: z.enum(["CAPTURED", "REFUNDED", "BARRED", "DECLINED"]),
  amount: z.number(),
  captures: z.number(),
  refunds: z.number(),
});

type LedgerEntry = z.infer<typeof ledgerEntrySchema>;
type ProviderCall = { name: "capture" | "cancel"; order: Order; amount: number };
type LedgerAnswer = { readonly status: ProviderStatus };

const ledger: Participant<ProviderCall, LedgerEntry, LedgerAnswer, never, unknown> = {
  key: ({ order }) => order.orderId,
  expect: () => undefined,
  decide: (entry, call) => (call.name === "capture" ? capture(entry, call) : cancel(entry, call)),
};

type LedgerDecision = Decision<LedgerEntry, LedgerAnswer, never>;

function capture(entry: LedgerEntry | undefined, { order, amount }: ProviderCall): LedgerDecision {
  if (entry) return { do: "replay", answer: { status: entry.status } };
  const declined = DECLINED_TOKENS.has(order.paymentToken);
  const status = declined ? "DECLINED" : "CAPTURED";
  return write({ status, amount, captures: declined ? 0 : 1, refunds: 0 });
}

function cancel(entry: LedgerEntry | undefined, { amount }: ProviderCall): LedgerDecision {
  const status = entry?.status ?? "NONE";
  switch (status) {
    case "NONE":
      return write({ status: "BARRED", amount, captures: 0, refunds: 0 });
    case "CAPTURED":
      return write({ amount, captures: 1, ...entry, status: "REFUNDED", refunds: 1 });
    case "REFUNDED":
    case "BARRED":
    case "DECLINED":
      return { do: "replay", answer: { status } };
    default:
      return unreachable(status);
  }
}

function write(entry: LedgerEntry): LedgerDecision {
  return { do: "commit", state: entry, answer: { status: entry.status } };
}

/**
 * The default provider: an outside ledger that survives everything and that nobody else writes.
 * It stands for the real one's idempotency keys, cancel by key and declines by test token.
 */
export function sandboxProvider(store: Store<LedgerEntry>): Provider {
  const now = () => new Date().toISOString();
  const call = async (name: ProviderCall["name"], order: Order, amount: number) => {
    const ports = { store, now, perform: unreachable };
    return (await runCommand(ledger, { name, order, amount }, ports)).status;
  };
  return {
    capture: (order, amount) => call("capture", order, amount),
    cancel: (order) => call("cancel", order, 0),
  };
}
