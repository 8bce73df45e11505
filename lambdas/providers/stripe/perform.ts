import type Stripe from "stripe";
import * as z from "zod";
import { unreachable } from "../../saga/participant";
import { stripeAmount } from "./amounts";
import { type Call, type Learned, type Seen, statuses } from "./calls";
import type { Connection } from "./connection";
import {
  isInvalid,
  isOfKey,
  isOfServer,
  isOtherUse,
  isUndecided,
  refusalIn,
  translated,
} from "./errors";

/** Where a request has what Stripe needs. */
export interface StripeTerms<R> {
  /** The saga's id. */
  readonly idOf: (request: R) => string;
  /** ISO 4217: `EUR`. */
  readonly currencyOf: (request: R) => string;
  /** The id of a PaymentMethod for cards, `pm_…`. The customer's browser got it from Stripe. */
  readonly methodOf: (request: R) => string;
}

type Made = Partial<Learned>;
type Of<R, Name extends Call<R>["call"]> = Extract<Call<R>, { call: Name }>;

const statusSchema = z.enum(statuses);

/** Makes the calls and returns their results. @throws Unavailable if a result is unknown. */
export class StripeCalls<R> {
  /**
   * @param scope separates sagas with the same id in one Stripe account: of other stages, of other services.
   * @param awaits whether a card's holder may be asked to confirm the payment. If not, such a card is declined.
   */
  constructor(
    private readonly connection: Connection,
    private readonly terms: StripeTerms<R>,
    private readonly scope: string,
    private readonly awaits = false,
  ) {}

  async perform(wanted: Call<R>): Promise<Made> {
    try {
      return await this.#perform(await this.connection.client(), wanted);
    } catch (error) {
      if (isOfKey(error)) this.connection.forget();
      throw translated(error);
    }
  }

  async #perform({ paymentIntents, refunds }: Stripe, wanted: Call<R>): Promise<Made> {
    const retrieve = async (id: string) => ({ seen: seenIn(await paymentIntents.retrieve(id)) });
    switch (wanted.call) {
      case "create":
        return this.#create(paymentIntents, wanted);
      case "retrieve":
        return retrieve(wanted.intent);
      case "drop":
        return drop(paymentIntents, wanted.intent);
      case "confirm":
      case "capture":
      case "cancel":
        return change(paymentIntents, wanted, {
          confirm: this.awaits ? { use_stripe_sdk: true } : { error_on_requires_action: true },
          retrieve: () => retrieve(wanted.intent),
        });
      case "refunds":
        return { refunds: await refundsOf(refunds, wanted) };
      case "refund":
        return refund(refunds, wanted);
      default:
        return unreachable(wanted);
    }
  }

  /** Creates it unconfirmed: no money moves. The metadata show which saga an unrecorded one belongs to. */
  async #create(intents: Stripe["paymentIntents"], wanted: Of<R, "create">): Promise<Made> {
    const { request, keys, undoing } = wanted;
    const { scope, terms } = this;
    const id = terms.idOf(request);
    const key = `${scope}:${id}:create${keys > 1 ? `:${keys}` : ""}`;
    try {
      const asked = this.#asked(wanted);
      return { created: seenIn(await intents.create(asked, { idempotencyKey: key })) };
    } catch (error) {
      const refused = refusalIn(error);
      if (refused && !undoing) return { refused };
      const isSpoilt = isOfServer(error) || isOtherUse(error) || (undoing && isInvalid(error));
      if (isSpoilt || refused) return { spoilt: keys };
      throw error;
    }
  }

  #asked({ request, amount }: Of<R, "create">) {
    const { scope, terms } = this;
    const currency = terms.currencyOf(request);
    return {
      amount: stripeAmount(amount, currency),
      currency: currency.toLowerCase(),
      capture_method: "manual",
      allowed_payment_method_types: ["card"],
      payment_method: terms.methodOf(request),
      metadata: { saga: terms.idOf(request), scope },
    } satisfies Stripe.PaymentIntentCreateParams;
  }
}

/** The PaymentIntent's status decides whether the call worked. Its answer may be an error although it did. */
async function change<R>(
  intents: Stripe["paymentIntents"],
  { call, intent, from }: Of<R, "confirm" | "capture" | "cancel">,
  by: {
    readonly confirm: Stripe.PaymentIntentConfirmParams;
    readonly retrieve: () => Promise<{ readonly seen: Seen }>;
  },
): Promise<Made> {
  try {
    switch (call) {
      case "confirm":
        return { seen: seenIn(await intents.confirm(intent, by.confirm)) };
      case "capture":
        return { seen: seenIn(await intents.capture(intent)) };
      case "cancel":
        return { seen: seenIn(await intents.cancel(intent)) };
    }
  } catch (error) {
    const refused = call === "confirm" ? refusalIn(error) : undefined;
    if (!refused && !isUndecided(error)) throw error;
    const { seen } = await by.retrieve();
    if (seen.status !== from) return { seen };
    if (refused) return { seen, refused };
    throw error;
  }
}

/** Cancels an unrecorded PaymentIntent. If that fails, it stays unconfirmed. */
async function drop(intents: Stripe["paymentIntents"], intent: string): Promise<Made> {
  await intents.cancel(intent).catch(() => undefined);
  return { dropped: intent };
}

/** Refunds everything that is left. It needs no key, because Stripe never refunds more than was captured. */
async function refund<R>(
  refunds: Stripe["refunds"],
  wanted: Of<R, "refund" | "refunds">,
): Promise<Made> {
  try {
    await refunds.create({ payment_intent: wanted.intent });
  } catch (error) {
    if (!isUndecided(error)) throw error;
    const found = await refundsOf(refunds, wanted);
    if (found === "none") throw error;
    return { refunds: found };
  }
  return { refunds: await refundsOf(refunds, wanted) };
}

/** Lists show every refund at once. A failed refund does not count. */
async function refundsOf<R>(
  refunds: Stripe["refunds"],
  { intent, received }: Of<R, "refund" | "refunds">,
): Promise<Learned["refunds"]> {
  const { data } = await refunds.list({ payment_intent: intent, limit: 100 });
  const sum = (...of: string[]) =>
    data.reduce((all, { status, amount }) => all + (of.includes(status ?? "") ? amount : 0), 0);
  if (sum("succeeded") >= received) return "done";
  return sum("succeeded", "pending", "requires_action") >= received ? "pending" : "none";
}

function seenIn(intent: Stripe.PaymentIntent): Seen {
  const { id, status, last_payment_error, latest_charge, amount_received } = intent;
  return {
    id,
    status: statusSchema.parse(status),
    declined: last_payment_error?.decline_code ?? last_payment_error?.code,
    attempted: latest_charge !== null,
    received: amount_received,
  };
}
