import type { Decision, Participant, Stored } from "../shared/decision";
import { unreachable } from "../shared/decision";
import type { OrderAnswer, OrderCommand, OrderRefusals, OrderState } from "./commands";
import { sameOrder } from "./request";

type OrderDecision = Decision<OrderState, OrderAnswer, never>;

/** The order service. It owns the saga's one decision record: CONFIRMED or ABANDONED, for ever. */
export const orderParticipant: Participant<OrderCommand, OrderState, OrderAnswer, never, unknown> =
  { key: ({ order }) => order.orderId, expect, decide };

function expect({ name, order }: OrderCommand): Stored<OrderState> | undefined {
  switch (name) {
    case "place":
      return undefined;
    case "confirm":
    case "abandon":
      return { version: 1, state: { status: "PENDING", request: order } };
    case "cancel":
      return { version: 2, state: { status: "ABANDONED", request: order } };
    default:
      return unreachable(name);
  }
}

function decide(state: OrderState | undefined, command: OrderCommand, now: string): OrderDecision {
  if (state && !sameOrder(state.request, command.order)) {
    return refuse("OrderConflict", "an order with this id and another content exists");
  }
  switch (command.name) {
    case "place":
      return place(state, command, now);
    case "confirm":
      return confirm(state, command, now);
    case "abandon":
      return abandon(state, command, now);
    case "cancel":
      return cancel(state, command, now);
    default:
      return unreachable(command.name);
  }
}

function place(state: OrderState | undefined, command: OrderCommand, now: string): OrderDecision {
  const { order, execution } = command;
  const status = state?.status ?? "NONE";
  switch (status) {
    case "NONE":
      return {
        do: "commit",
        state: { status: "PENDING", request: order, executionArn: execution, placedAt: now },
        answer: answer(command, "PENDING"),
      };
    case "PENDING":
    case "CONFIRMED":
      return { do: "replay", answer: answer(command, "PENDING") };
    case "ABANDONED":
    case "CANCELLED":
      return refuse("OrderAbandoned", `the order is ${status}`);
    default:
      return unreachable(status);
  }
}

/** The pivot. After it nothing is undone, and `abandon` has lost. */
function confirm(state: OrderState | undefined, command: OrderCommand, now: string): OrderDecision {
  if (!state) return refuse("OrderNotPlaced", "the order was never placed");
  switch (state.status) {
    case "PENDING":
      return {
        do: "commit",
        state: { ...state, status: "CONFIRMED", confirmedAt: now },
        answer: answer(command, "CONFIRMED"),
      };
    case "CONFIRMED":
      return { do: "replay", answer: answer(command, "CONFIRMED") };
    case "ABANDONED":
    case "CANCELLED":
      return refuse("OrderAbandoned", `the order is ${state.status}`);
    default:
      return unreachable(state.status);
  }
}

/** The fence. Without a row it leaves a tombstone, so that a late `place` is refused. */
function abandon(state: OrderState | undefined, command: OrderCommand, now: string): OrderDecision {
  const { order, reason } = command;
  const status = state?.status ?? "NONE";
  switch (status) {
    case "NONE":
    case "PENDING":
      return {
        do: "commit",
        state: { ...state, status: "ABANDONED", request: order, reason, abandonedAt: now },
        answer: answer(command, "ABANDONED"),
      };
    case "ABANDONED":
    case "CANCELLED":
      return { do: "replay", answer: answer(command, "ABANDONED") };
    case "CONFIRMED":
      return refuse("AlreadyConfirmed", "the order is CONFIRMED, nothing of it is undone");
    default:
      return unreachable(status);
  }
}

/** Closes an abandoned order; sent first, it is fence and tombstone in one. */
function cancel(state: OrderState | undefined, command: OrderCommand, now: string): OrderDecision {
  const { order, reason } = command;
  const status = state?.status ?? "NONE";
  switch (status) {
    case "NONE":
    case "PENDING":
    case "ABANDONED":
      return {
        do: "commit",
        state: { reason, ...state, status: "CANCELLED", request: order, cancelledAt: now },
        answer: answer(command, "CANCELLED"),
      };
    case "CANCELLED":
      return { do: "replay", answer: answer(command, "CANCELLED") };
    case "CONFIRMED":
      return refuse("AlreadyConfirmed", "the order is CONFIRMED, nothing of it is undone");
    default:
      return unreachable(status);
  }
}

function answer({ order }: OrderCommand, status: OrderState["status"]): OrderAnswer {
  return { orderId: order.orderId, status };
}

function refuse(kind: OrderRefusals[keyof OrderRefusals], cause: string): OrderDecision {
  return { do: "refuse", kind, cause };
}
