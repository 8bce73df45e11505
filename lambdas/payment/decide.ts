import { amountOf, type Order } from "../order/request";
import type { Decision, Participant, Stored } from "../saga/participant";
import { unreachable } from "../saga/participant";
import type {
  PaymentAnswer,
  PaymentCommand,
  PaymentEffect,
  PaymentKnown,
  PaymentRefusals,
  PaymentState,
} from "./commands";

type PaymentDecision = Decision<PaymentState, PaymentAnswer, PaymentEffect>;
type Known = Partial<PaymentKnown>;

/** The payment service: intent, provider, record; and backwards fence, provider, record. */
export const paymentParticipant: Participant<
  PaymentCommand,
  PaymentState,
  PaymentAnswer,
  PaymentEffect,
  PaymentKnown
> = { key: ({ order }) => order.orderId, expect, decide };

function expect({ name, order }: PaymentCommand): Stored<PaymentState> | undefined {
  switch (name) {
    case "charge":
      return undefined;
    case "refund":
      return { version: 2, state: { status: "CAPTURED", ...moneyOf(order) } };
    default:
      return unreachable(name);
  }
}

function decide(
  state: PaymentState | undefined,
  command: PaymentCommand,
  now: string,
  known: Known,
): PaymentDecision {
  switch (command.name) {
    case "charge":
      return charge(state, command, now, known);
    case "refund":
      return refund(state, command, now, known);
    default:
      return unreachable(command.name);
  }
}

function charge(
  state: PaymentState | undefined,
  { order }: PaymentCommand,
  now: string,
  known: Known,
): PaymentDecision {
  const money = moneyOf(order);
  if (!state) return { do: "commit", state: { status: "CAPTURING", ...money, intendedAt: now } };
  if (state.amount !== money.amount || state.currency !== money.currency) {
    return refuse("OrderConflict", "another amount is being paid under this order id");
  }
  switch (state.status) {
    case "CAPTURING":
      return recordCapture(state, order, now, known);
    case "CAPTURED":
      return { do: "replay", answer: answer(order, "CAPTURED") };
    case "DECLINED":
      return refuse("CardDeclined", "the provider declined the card");
    case "REFUNDING":
    case "REFUNDED":
      // The fence went up while this charge was at the provider: take back what it captured.
      if (known.provider === "CAPTURED") {
        return { do: "perform", effect: { effect: "cancel", order } };
      }
      return refuse("OrderAbandoned", `the payment is ${state.status}`);
    default:
      return unreachable(state.status);
  }
}

/** The intent is written: capture by key, then record what the provider says of the key. */
function recordCapture(
  state: PaymentState,
  order: Order,
  now: string,
  { provider }: Known,
): PaymentDecision {
  switch (provider) {
    case undefined:
      return { do: "perform", effect: { effect: "capture", order, amount: state.amount } };
    case "CAPTURED":
      return {
        do: "commit",
        state: { ...state, status: "CAPTURED", capturedAt: now },
        answer: answer(order, "CAPTURED"),
      };
    case "DECLINED":
      return { do: "commit", state: { ...state, status: "DECLINED", declinedAt: now } };
    case "REFUNDED":
    case "BARRED":
      return refuse("OrderAbandoned", `the provider has the key as ${provider}`);
    default:
      return unreachable(provider);
  }
}

function refund(
  state: PaymentState | undefined,
  { order }: PaymentCommand,
  now: string,
  known: Known,
): PaymentDecision {
  const status = state?.status ?? "NONE";
  if (status === "REFUNDED" || status === "DECLINED") {
    return { do: "replay", answer: answer(order, status) };
  }
  // Only an abandoned order is refunded, whoever sends the command and whenever it arrives.
  if (!known.decision) return { do: "perform", effect: { effect: "fence", order } };
  if (known.decision === "CONFIRMED") {
    return refuse("AlreadyConfirmed", "the order is CONFIRMED, its payment stays");
  }
  const payment = state ?? moneyOf(order);
  switch (status) {
    case "CAPTURING":
    case "CAPTURED":
      return { do: "commit", state: { ...payment, status: "REFUNDING", fencedAt: now } };
    case "REFUNDING":
      if (!known.provider) return { do: "perform", effect: { effect: "cancel", order } };
      return refunded(payment, order, now);
    case "NONE":
      // Without an intent the provider was never called: the row alone bars a late charge.
      return refunded(payment, order, now);
    default:
      return unreachable(status);
  }
}

function refunded(
  payment: Omit<PaymentState, "status">,
  order: Order,
  now: string,
): PaymentDecision {
  return {
    do: "commit",
    state: { ...payment, status: "REFUNDED", refundedAt: now },
    answer: answer(order, "REFUNDED"),
  };
}

function moneyOf(order: Order): Pick<PaymentState, "amount" | "currency"> {
  return { amount: amountOf(order), currency: order.currency };
}

function answer(order: Order, status: PaymentState["status"]): PaymentAnswer {
  return { orderId: order.orderId, status, amount: amountOf(order) };
}

function refuse(kind: PaymentRefusals[keyof PaymentRefusals], cause: string): PaymentDecision {
  return { do: "refuse", kind, cause };
}
