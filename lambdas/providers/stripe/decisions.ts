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

/** What the provider is asked, for a saga. */
export interface Asked<R> {
  readonly name: "do" | "undo" | "find";
  readonly id: string;
  readonly request: R;
  readonly amount: number;
}

/** What it says: as `Provider` does. */
export interface Said {
  readonly outcome: Kit["found"];
  readonly cause?: string | undefined;
}

type Decided<R> = Decision<StripeMemory, Said, Call<R>>;

interface At<R> {
  readonly asked: Asked<R>;
  readonly row: StripeMemory;
  readonly known: Partial<Learned>;
}

/**
 * What is done next, by what is remembered and what Stripe has told. The guarantee rests on two things:
 * one conditional write says which PaymentIntent may be confirmed, and Stripe confirms one at most once
 * and never after it was cancelled. It does not rest on a key: that saves PaymentIntents that nobody confirms.
 */
export class StripeDecisions<R>
  implements Participant<Asked<R>, StripeMemory, Said, Call<R>, Learned>
{
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
    switch (name) {
      case "do":
        return row ? onwards({ asked, row, known }) : write({ amount, keys: 1 });
      case "undo":
        return row?.undoing ? back({ asked, row, known }) : fence(row);
      case "find":
        return row ? look({ asked, row, known }) : say("UNKNOWN");
      default:
        return unreachable(name);
    }
  }
}

/** Creates, records, confirms, captures: whatever is not done yet. */
function onwards<R>(at: At<R>): Decided<R> {
  const { row } = at;
  if (row.undoing) return look(at);
  if (!row.intent) return create(at);
  const seen = seenIn(at);
  if (seen?.status === "requires_confirmation") return change("confirm", seen);
  if (seen?.status === "requires_capture") return change("capture", seen);
  return look(at);
}

/** From here on nobody confirms. What was never asked for is barred with that, and Stripe is not asked. */
function fence<R>(row: StripeMemory | undefined): Decided<R> {
  const state = { ...row, undoing: true };
  return { do: "commit", state, ...(!row && { answer: { outcome: "BARRED" as const } }) };
}

/**
 * Cancels what can be cancelled, and gives back what was captured. What may have been created and was
 * never recorded is created again, to be cancelled; where that fails it stays, and nobody confirms it.
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

/** Nothing is confirmed before the id is written; an error that is kept under a key asks for another key. */
function create<R>({ asked, row, known }: At<R>): Decided<R> {
  const { keys = 1, amount = asked.amount, undoing = false } = row;
  if (known.created) return write({ ...row, intent: known.created.id });
  if (known.spoilt === keys) return write({ ...row, keys: keys + 1 });
  if (known.spoilt)
    throw new Unavailable(
      "Stripe stored an error under this key, so the next attempt uses another key",
    );
  return perform({ call: "create", request: asked.request, amount, keys, undoing });
}

/** What became of it, by what Stripe says of the recorded PaymentIntent. */
function look<R>(at: At<R>): Decided<R> {
  const { row, known } = at;
  const { intent, undoing } = row;
  if (!intent) return say(undoing ? "BARRED" : "BEGUN");
  const { created } = known;
  const isOrphan = created && created.id !== intent && known.dropped !== created.id;
  if (isOrphan) return perform({ call: "drop", intent: created.id });
  const seen = seenIn(at);
  if (!seen) return perform({ call: "retrieve", intent });
  switch (seen.status) {
    case "requires_confirmation":
    case "requires_capture":
      return say(undoing ? "PENDING" : "BEGUN");
    case "requires_action":
    case "processing":
      return say("PENDING");
    case "requires_payment_method":
      return replay(declined(seen));
    case "canceled":
      return replay(ended(seen));
    case "succeeded":
      return undoing ? givenBack(seen, known.refunds) : say("DONE");
    default:
      return unreachable(seen.status);
  }
}

function givenBack<R>(seen: Seen, refunds: Learned["refunds"] | undefined): Decided<R> {
  if (!refunds) return ofRefunds("refunds", seen);
  const outcomes = { none: "DONE", pending: "PENDING", done: "UNDONE" } as const;
  return say(outcomes[refunds]);
}

const declined = (seen: Seen): Said => ({
  outcome: "REFUSED",
  cause: seen.declined ?? "declined",
});

/** A cancelled one gives back what was authorised, if it came to that. */
function ended(seen: Seen): Said {
  if (seen.declined) return declined(seen);
  return { outcome: seen.attempted ? "UNDONE" : "BARRED" };
}

/** How the recorded PaymentIntent was seen last; what was created under a key may be a stored answer. */
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
