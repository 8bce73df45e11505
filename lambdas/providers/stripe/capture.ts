import type { Provider, Refusal } from "../../runtime/provider";
import { unreachable } from "../../saga/participant";
import type { Outcome } from "../../saga/service";
import type { Store } from "../../saga/store";
import { KEY_SECONDS, type Seen } from "./calls";
import type { StripeMemory } from "./memory";
import type { StripeCalls } from "./perform";

/** A recorded PaymentIntent, as it is now. */
interface Held {
  readonly row: StripeMemory;
  readonly seen: Seen;
}

/**
 * Captures the PaymentIntent that the memory of `stripeAuthorise` names, and writes nothing there. Stripe captures a
 * PaymentIntent at most once, and never after it was cancelled or its authorisation has ended.
 */
export function capturing<R>(
  memory: Pick<Store<StripeMemory>, "read">,
  idOf: (request: R) => string,
  calls: Pick<StripeCalls<R>, "perform">,
): Provider<R> {
  const held = async (request: R): Promise<Held | undefined> => {
    const row = (await memory.read(idOf(request)))?.state;
    if (!row?.intent) return undefined;
    const { seen } = await calls.perform({ call: "retrieve", intent: row.intent });
    return seen && { row, seen };
  };
  return {
    keySeconds: KEY_SECONDS,
    find: async (request) => {
      const found = await held(request);
      return found ? outcomeOf(found) : "UNKNOWN";
    },
    async do(request, amount) {
      const found = await held(request);
      if (!found) return refused("not_authorised");
      const outcome = outcomeOf(found);
      if (outcome !== "BEGUN") return outcome;
      const { row, seen } = found;
      if (row.amount !== amount) throw new Error(`${amount} is not what was authorised`);
      const made = await calls.perform({ call: "capture", intent: seen.id, from: seen.status });
      const then = outcomeOf({ row, seen: made.seen ?? seen });
      if (then === "BEGUN") throw new Error("Stripe has not captured what was just captured");
      return then;
    },
    undo: () => Promise.reject(new Error("a capture comes after the pivot: it is never undone")),
  };
}

/** BEGUN: the money is authorised, and can be taken. */
function outcomeOf({ row, seen }: Held): Outcome | "BEGUN" | Refusal {
  switch (seen.status) {
    case "succeeded":
      return "DONE";
    case "requires_capture":
      return row.undoing ? refused("authorisation_undone") : "BEGUN";
    case "processing":
      return "PENDING";
    case "canceled":
      return refused("authorisation_ended");
    case "requires_payment_method":
    case "requires_confirmation":
    case "requires_action":
      return refused("not_authorised");
    default:
      return unreachable(seen.status);
  }
}

const refused = (cause: string): Refusal => ({ outcome: "REFUSED", cause });
