import { type Answer, invalid, listOf, ok } from "./answers";
import type { Clock } from "./clock";
import type { Intent, Intents } from "./intents";

/** Cards whose refunds are pending until `settle`; of the other they fail then. */
const SLOW = "pm_card_pendingRefund";
const FAILING = "pm_card_refundFail";

interface Refund {
  readonly id: string;
  readonly object: "refund";
  readonly created: number;
  readonly amount: number;
  readonly payment_intent: string;
  status: string;
}

/** Refunds: of what was captured, and no more than that. */
export class Refunds {
  readonly all: Refund[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly intents: Intents,
    private readonly happened: (type: string, object: object) => void,
  ) {}

  create(params: URLSearchParams): Answer {
    const id = params.get("payment_intent") ?? "";
    const intent = this.intents.find(id);
    if (!intent) return invalid("resource_missing", { param: "payment_intent" });
    if (intent.status !== "succeeded") return invalid("payment_intent_unexpected_state");
    const left = intent.amount_received - this.givenBack(id, "succeeded", "pending");
    const amount = Number(params.get("amount") ?? left);
    if (left === 0) return invalid("charge_already_refunded");
    if (amount > left) return invalid("amount_too_large");
    const refund: Refund = {
      ...{ id: `re_${this.all.length + 1}`, object: "refund", created: this.clock.now },
      ...{ amount, payment_intent: id, status: this.#isSlow(intent) ? "pending" : "succeeded" },
    };
    this.all.push(refund);
    this.happened("refund.created", refund);
    return ok(refund);
  }

  /** Refunds of this PaymentIntent that are pending come to their end. */
  settle(id: string): void {
    for (const refund of this.all) {
      if (refund.payment_intent !== id || refund.status !== "pending") continue;
      refund.status = this.intents.cards.get(id) === FAILING ? "failed" : "succeeded";
      this.happened(refund.status === "failed" ? "refund.failed" : "refund.updated", refund);
    }
  }

  givenBack(id: string, ...statuses: readonly string[]): number {
    const own = this.all.filter((it) => it.payment_intent === id && statuses.includes(it.status));
    return own.reduce((sum, { amount }) => sum + amount, 0);
  }

  list(params: URLSearchParams): Answer {
    const id = params.get("payment_intent");
    const found = this.all.filter(({ payment_intent }) => !id || payment_intent === id);
    return listOf(found, "/v1/refunds", params);
  }

  #isSlow({ id }: Intent): boolean {
    return [SLOW, FAILING].includes(this.intents.cards.get(id) ?? "");
  }
}
