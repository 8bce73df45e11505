import { Unavailable } from "../../saga/errors";
import {
  type Decision,
  type Facts,
  type Participant,
  perform,
  replay,
  unreachable,
} from "../../saga/participant";
import type { Known as Kit } from "../../saga/service";
import type { Call, Learned, Seen } from "./calls";
import type { StripeMemory } from "./memory";

/** A request to the provider for one saga. */
export interface Asked<R> {
  readonly name: "do" | "undo" | "find";
  readonly id: string;
  readonly request: R;
  readonly amount: number;
}

/** The provider's answer, as in `Provider`. */
export interface Said {
  readonly outcome: Kit["found"];
  readonly cause?: string | undefined;
}

type Decided<R> = Decision<StripeMemory, Said, Call<R>>;

interface At<R> {
  readonly asked: Asked<R>;
  readonly captures: boolean;
  readonly row: StripeMemory;
  readonly known: Partial<Learned>;
}

/**
 * Decides the next call or write from the saga's row and from what Stripe has answered. The guarantee of one
 * charge at most rests on two facts. One conditional write records the only PaymentIntent that may be
 * confirmed. Stripe confirms a PaymentIntent at most once, and never after it was cancelled. Idempotency keys
 * carry no guarantee. They only avoid PaymentIntents that nobody would confirm.
 */
export class StripeDecisions<R>
  implements Participant<Asked<R>, StripeMemory, Said, Call<R>, Learned>
{
  /** @param captures false: the money is authorised, and taken by somebody else. */
  constructor(private readonly captures = true) {}

  key({ id }: Asked<R>): string {
    return id;
  }

  expect({ name }: Asked<R>): "unread" | undefined {
    return name === "do" ? undefined : "unread";
  }

  decide(
    row: StripeMemory | undefined,
    asked: Asked<R>,
    _now: string,
    known: Partial<Learned> & Facts,
  ): Decided<R> {
    const { name, amount } = asked;
    const at = row && { asked, row, known, captures: this.captures };
    switch (name) {
      case "do":
        return at ? onwards(at) : write({ amount, keys: 1 });
      case "undo":
        return at?.row.undoing ? back(at) : fence(row);
      case "find":
        return at ? look(at) : say("UNKNOWN");
      default:
        return unreachable(name);
    }
  }
}

/** The next of these that is not done yet: create, record, confirm, and capture if it captures. */
function onwards<R>(at: At<R>): Decided<R> {
  const { row, known, captures } = at;
  if (row.undoing) return look(at);
  if (!row.intent) return row.refused ? look(at) : create(at);
  const seen = seenIn(at);
  if (seen?.status === "requires_confirmation") {
    if (row.refused) return change("cancel", seen);
    return known.refused ? write({ ...row, refused: known.refused }) : change("confirm", seen);
  }
  if (captures && seen?.status === "requires_capture") return change("capture", seen);
  return look(at);
}

/** Records that nobody may confirm any more. If the saga never asked for money, that is all: Stripe is not called. */
function fence<R>(row: StripeMemory | undefined): Decided<R> {
  const state = { ...row, undoing: true };
  return { do: "commit", state, ...(!row && { answer: { outcome: "BARRED" as const } }) };
}

/**
 * Cancels the PaymentIntent if Stripe allows that, else refunds what was captured. A PaymentIntent may have
 * been created and never recorded. Creating it again under the same key returns it, so that it can be
 * cancelled. If that fails, it stays unconfirmed.
 */
function back<R>(at: At<R>): Decided<R> {
  const { row, known } = at;
  if (!row.intent) {
    return row.amount === undefined || known.spoilt ? say("BARRED") : create(at);
  }
  const seen = seenIn(at);
  switch (seen?.status) {
    case "requires_payment_method":
    case "requires_confirmation":
    case "requires_action":
    case "requires_capture":
      return change("cancel", seen);
    case "succeeded":
      return known.refunds === "none" ? ofRefunds("refund", seen) : look(at);
    default:
      return look(at);
  }
}

/** Its id is written before anything is confirmed. If Stripe stored an error under the key, the next key is used. */
function create<R>({ asked, row, known }: At<R>): Decided<R> {
  const { keys = 1, amount = asked.amount, undoing = false } = row;
  if (known.refused && !undoing) return write({ ...row, refused: known.refused });
  if (known.created) return write({ ...row, intent: known.created.id });
  if (known.spoilt === keys) return write({ ...row, keys: keys + 1 });
  if (known.spoilt)
    throw new Unavailable(
      "Stripe stored an error under this key, so the next attempt uses another key",
    );
  return perform({ call: "create", request: asked.request, amount, keys, undoing });
}

/** The outcome, from the status of the recorded PaymentIntent. */
function look<R>(at: At<R>): Decided<R> {
  const { row, known } = at;
  const { intent, undoing, refused } = row;
  const { created } = known;
  const isOrphan = created && created.id !== intent && known.dropped !== created.id;
  if (isOrphan && (intent || refused)) return perform({ call: "drop", intent: created.id });
  if (!intent && refused) return replay({ outcome: "REFUSED", cause: refused });
  if (!intent) return say(undoing ? "BARRED" : "BEGUN");
  const seen = seenIn(at);
  if (!seen) return perform({ call: "retrieve", intent });
  switch (seen.status) {
    case "requires_confirmation":
      return sayOpen(at, "BEGUN");
    case "requires_capture":
      return sayOpen(at, at.captures ? "BEGUN" : "DONE");
    case "requires_action":
      return sayOpen(at, "ACTING");
    case "processing":
      return say("PENDING");
    case "requires_payment_method":
      return replay(declined(seen));
    case "canceled":
      return replay(ended(seen, refused));
    case "succeeded":
      return undoing ? givenBack(seen, known.refunds) : say("DONE");
    default:
      return unreachable(seen.status);
  }
}

/** What nobody has cancelled yet. While it is undone, that is not finished. */
const sayOpen = <R>({ row }: At<R>, otherwise: Said["outcome"]): Decided<R> =>
  say(row.undoing ? "PENDING" : otherwise);

function givenBack<R>(seen: Seen, refunds: Learned["refunds"] | undefined): Decided<R> {
  if (!refunds) return ofRefunds("refunds", seen);
  const outcomes = { none: "DONE", pending: "PENDING", done: "UNDONE" } as const;
  return say(outcomes[refunds]);
}

const declined = (seen: Seen): Said => ({
  outcome: "REFUSED",
  cause: seen.declined ?? "declined",
});

/** Cancelling releases what was authorised, if anything was. */
function ended(seen: Seen, refused: string | undefined): Said {
  if (seen.declined) return declined(seen);
  if (refused) return { outcome: "REFUSED", cause: refused };
  return { outcome: seen.attempted ? "UNDONE" : "BARRED" };
}

/** The recorded PaymentIntent as Stripe last returned it. The answer to `create` counts only for the recorded one. */
function seenIn<R>({ row, known }: At<R>): Seen | undefined {
  const { seen, created } = known;
  return seen ?? (created?.id === row.intent ? created : undefined);
}

const write = <R>(state: StripeMemory): Decided<R> => ({ do: "commit", state });
const change = <R>(call: "confirm" | "capture" | "cancel", { id, status }: Seen): Decided<R> =>
  perform({ call, intent: id, from: status });
const ofRefunds = <R>(call: "refunds" | "refund", { id, received }: Seen): Decided<R> =>
  perform({ call, intent: id, received });
const say = <R>(outcome: Said["outcome"]): Decided<R> => replay({ outcome });
