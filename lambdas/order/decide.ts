import type { Decision, Participant, Stored } from "../saga/participant";
import { unreachable } from "../saga/participant";
import { plusSeconds } from "../saga/time";
import {
  type ApprovalPolicy,
  type OrderAnswer,
  type OrderCommand,
  type OrderRefusals,
  type OrderState,
  openShardOf,
  SLA_SECONDS,
} from "./commands";
import { amountOf, type Order, sameOrder } from "./request";

type OrderDecision = Decision<OrderState, OrderAnswer, never>;

/** The order service. It owns the saga's one decision record: CONFIRMED or ABANDONED, for ever. */
export const orderParticipant: Participant<OrderCommand, OrderState, OrderAnswer, never, unknown> =
  { key: ({ order }) => order.orderId, expect, decide };

function expect({ name, order }: OrderCommand): Stored<OrderState> | undefined {
  const open = { request: order, openShard: openShardOf(order.orderId) };
  switch (name) {
    case "place":
      return undefined;
    case "confirm":
      return { version: 1, state: { status: "PENDING", approval: "NONE", ...open } };
    case "abandon":
      return { version: 1, state: { status: "PENDING", ...open } };
    case "cancel":
      return { version: 2, state: { status: "ABANDONED", ...open } };
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
      return confirm(state, now);
    case "abandon":
      return abandon(state, command, now);
    case "cancel":
      return cancel(state, command, now);
    default:
      return unreachable(command);
  }
}

type Place = Extract<OrderCommand, { name: "place" }>;

function place(state: OrderState | undefined, command: Place, now: string): OrderDecision {
  if (!state) {
    const { order, execution, policy } = command;
    return commit({
      status: "PENDING",
      request: order,
      executionArn: execution,
      placedAt: now,
      ...approvalOf(order, policy, now),
    });
  }
  switch (state.status) {
    case "PENDING":
      return state.approval === "REQUIRED" && now >= (state.approvalDeadline ?? now)
        ? { do: "commit", state: { ...state, approval: "EXPIRED" } }
        : resume(state);
    case "CONFIRMED":
      return resume(state);
    case "ABANDONED":
    case "CANCELLED":
      return refuse("OrderAbandoned", `the order is ${state.status}`);
    default:
      return unreachable(state.status);
  }
}

/** The order was placed before; its approval may have been decided since. */
function resume(state: OrderState): OrderDecision {
  if (state.approval === "EXPIRED") {
    return refuse("ApprovalExpired", `nobody approved it until ${state.approvalDeadline}`);
  }
  return { do: "replay", answer: answer({ ...state, status: "PENDING" }) };
}

/** The pivot. After it nothing is undone, and `abandon` has lost. */
function confirm(state: OrderState | undefined, now: string): OrderDecision {
  if (!state) return refuse("OrderNotPlaced", "the order was never placed");
  switch (state.status) {
    case "PENDING":
      if (state.approval !== "NONE" && state.approval !== "APPROVED") {
        return refuse("ApprovalMissing", `the approval is ${state.approval}`);
      }
      return commit({ ...closed(state), status: "CONFIRMED", confirmedAt: now });
    case "CONFIRMED":
      return { do: "replay", answer: answer(state) };
    case "ABANDONED":
    case "CANCELLED":
      return refuse("OrderAbandoned", `the order is ${state.status}`);
    default:
      return unreachable(state.status);
  }
}

/** The fence. Without a row it leaves a tombstone, so that a late `place` is refused. */
function abandon(
  state: OrderState | undefined,
  { order, reason }: OrderCommand,
  now: string,
): OrderDecision {
  const status = state?.status ?? "NONE";
  switch (status) {
    case "NONE":
      return commit({ ...opened(order, now), ...abandoned(order, reason, now) });
    case "PENDING":
      return commit({ ...state, ...abandoned(order, reason, now) });
    case "ABANDONED":
    case "CANCELLED":
      return { do: "replay", answer: answer({ request: order, status: "ABANDONED" }) };
    case "CONFIRMED":
      return refuse("AlreadyConfirmed", "the order is CONFIRMED, nothing of it is undone");
    default:
      return unreachable(status);
  }
}

/** Closes an abandoned order, whose sender says that all is undone. Of any other it is the fence. */
function cancel(state: OrderState | undefined, command: OrderCommand, now: string): OrderDecision {
  if (!state) return abandon(state, command, now);
  switch (state.status) {
    case "PENDING":
    case "CONFIRMED":
      return abandon(state, command, now);
    case "ABANDONED":
      return commit({ ...closed(state), status: "CANCELLED", cancelledAt: now });
    case "CANCELLED":
      return { do: "replay", answer: answer(state) };
    default:
      return unreachable(state.status);
  }
}

function abandoned(order: Order, reason: string | undefined, now: string) {
  return { status: "ABANDONED", request: order, reason, abandonedAt: now } as const;
}

/** An open order is in the index, due when it should long have ended. */
function opened(order: Order, now: string) {
  return { openShard: openShardOf(order.orderId), dueAt: plusSeconds(now, SLA_SECONDS) };
}

function closed(state: OrderState): OrderState {
  return { ...state, openShard: undefined };
}

function approvalOf(order: Order, { threshold, seconds }: ApprovalPolicy, now: string) {
  if (amountOf(order) < threshold) return { approval: "NONE", ...opened(order, now) } as const;
  const deadline = plusSeconds(now, seconds);
  return {
    approval: "REQUIRED",
    approvalDeadline: deadline,
    ...opened(order, deadline),
  } as const;
}

function commit(state: OrderState): OrderDecision {
  return { do: "commit", state, answer: answer(state) };
}

function answer(state: OrderState): OrderAnswer {
  return {
    orderId: state.request.orderId,
    status: state.status,
    approval: state.approval ?? "NONE",
    approvalDeadline: state.approvalDeadline ?? null,
  };
}

function refuse(kind: OrderRefusals[keyof OrderRefusals], cause: string): OrderDecision {
  return { do: "refuse", kind, cause };
}
