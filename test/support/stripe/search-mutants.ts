import { deciding } from "../../../scripts/search/mutants/deciding";
import type { stripeCases } from "../../../scripts/stripe/search/cases";
import { type Deciding, type StripeParts, stripeParts, type WorldCall } from "./searched";

type Decide = Deciding["decide"];
type Given = Parameters<Decide>;

/** A guard removed, and the search that catches it. */
export interface StripeMutant {
  readonly in: keyof typeof stripeCases;
  readonly parts: StripeParts;
}

/** Decisions on something else than what is. */
function knowing(change: (...given: Given) => Given): StripeParts {
  const parts = stripeParts();
  const { decisions } = parts;
  return {
    ...parts,
    decisions: deciding(decisions, (...given) => decisions.decide(...change(...given))),
  };
}

/** Other decisions. */
function otherwise(
  decide: (usual: ReturnType<Decide>, ...given: Given) => ReturnType<Decide>,
): StripeParts {
  const parts = stripeParts();
  const { decisions } = parts;
  return {
    ...parts,
    decisions: deciding(decisions, (...given) => decide(decisions.decide(...given), ...given)),
  };
}

/** An undo that takes what has this status for gone, and does not cancel it. */
const withoutCancelling = (status: string): StripeParts =>
  otherwise((usual) =>
    usual.do === "perform" && usual.effect.call === "cancel" && usual.effect.from === status
      ? { do: "replay", answer: { outcome: "BARRED" } }
      : usual,
  );

/** A memory whose failed writes of an id are taken for done. */
const careless =
  (call: WorldCall): WorldCall =>
  async (request) => {
    const heard = await call(request);
    const isId = "commit" in request && Reflect.has(request.commit.next.state, "intent");
    return isId ? { outcome: "committed" } : heard;
  };

/** What is removed, by what is left. */
export const stripeMutants: Readonly<Record<string, StripeMutant>> = {
  "an id that is recorded without a condition": {
    in: "forgotten",
    parts: { ...stripeParts(), through: careless },
  },
  "a PaymentIntent that is confirmed before its id is recorded": {
    in: "forgotten",
    parts: knowing((row, asked, now, known) => {
      const intent = row?.intent ?? known.created?.id;
      return [row && intent ? { ...row, intent } : row, asked, now, known];
    }),
  },
  "an undo that writes no fence": {
    in: "undone",
    parts: knowing((row, asked, now, known) => [
      row && asked.name === "undo" ? { ...row, undoing: true } : row,
      asked,
      now,
      known,
    ]),
  },
  "a charge that does not ask for the fence": {
    in: "late",
    parts: knowing((row, asked, now, known) => [
      row && asked.name === "do" ? { ...row, undoing: false } : row,
      asked,
      now,
      known,
    ]),
  },
  "an undo that does not cancel what is not confirmed": {
    in: "undone",
    parts: withoutCancelling("requires_confirmation"),
  },
  "an undo that does not cancel what waits for its holder": {
    in: "asks",
    parts: withoutCancelling("requires_action"),
  },
  "an undo that takes a pending refund for done": {
    in: "slow back",
    parts: knowing((row, asked, now, known) => [
      row,
      asked,
      now,
      known.refunds === "pending" ? { ...known, refunds: "done" } : known,
    ]),
  },
  "an undo that believes the status from before its call": {
    in: "undone",
    parts: otherwise((usual, _row, { name }, _now, known) =>
      name === "undo" && usual.do === "perform" && usual.effect.call === "refund" && known.seen
        ? { do: "replay", answer: { outcome: "UNDONE" } }
        : usual,
    ),
  },
  "a refusal that is told before it is remembered": {
    in: "refused",
    parts: otherwise((usual) =>
      usual.do === "commit" && usual.state.refused && !usual.state.intent
        ? { do: "replay", answer: { outcome: "REFUSED" } }
        : usual,
    ),
  },
  "a refused PaymentIntent that is not cancelled": {
    in: "refused late",
    parts: otherwise((usual, row) =>
      usual.do === "perform" && usual.effect.call === "cancel" && row?.refused
        ? { do: "replay", answer: { outcome: "REFUSED" } }
        : usual,
    ),
  },
  "a key that is used again although Stripe stored an error under it": {
    in: "undone",
    parts: otherwise((usual) =>
      usual.do === "perform" && usual.effect.call === "create"
        ? { ...usual, effect: { ...usual.effect, keys: 1 } }
        : usual,
    ),
  },
};
