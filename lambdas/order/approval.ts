import * as z from "zod";
import { InvalidCommand } from "../saga/errors";
import type { Decision, Participant } from "../saga/participant";
import { unreachable } from "../saga/participant";
import { plusSeconds } from "../saga/time";
import { type OrderState, SLA_SECONDS } from "./commands";

/** What the approval function receives. `by` says who decides; it is kept on the order. */
const approvalSchema = z.strictObject({
  orderId: z.string().min(1).max(64),
  decision: z.enum(["approve", "reject"]),
  by: z.string().min(1).max(128),
  reason: z.string().max(1000).optional(),
});

export type ApprovalCommand = z.infer<typeof approvalSchema> & { readonly name: "decide" };

export type ApprovalRefusal =
  | "UnknownOrder"
  | "ApprovalNotNeeded"
  | "ApprovalExpired"
  | "OrderAbandoned";

export interface ApprovalAnswer {
  readonly orderId: string;
  /** The decision that counts: the first one, whoever asked. */
  readonly approval: "APPROVED" | "REJECTED";
  readonly decidedBy: string | undefined;
  readonly decidedAt: string | undefined;
  readonly decisionReason: string | undefined;
  /** Of the execution that waits, if one does. */
  readonly taskToken: string | undefined;
}

/** @throws InvalidCommand naming the field that is wrong. */
export function parseApproval(event: unknown): ApprovalCommand {
  const parsed = approvalSchema.safeParse(event);
  if (!parsed.success) throw new InvalidCommand(z.prettifyError(parsed.error));
  return { ...parsed.data, name: "decide" };
}

type ApprovalDecision = Decision<OrderState, ApprovalAnswer, never>;

/** A person's decision on an order: committed to its row before anybody is told. */
export const approvalParticipant: Participant<
  ApprovalCommand,
  OrderState,
  ApprovalAnswer,
  never,
  unknown
> = { key: ({ orderId }) => orderId, expect: () => "unread", decide };

function decide(
  state: OrderState | undefined,
  command: ApprovalCommand,
  now: string,
): ApprovalDecision {
  if (!state) return refuse("UnknownOrder", "there is no such order");
  const approval = state.approval ?? "NONE";
  switch (approval) {
    case "NONE":
      return refuse("ApprovalNotNeeded", "the order needs no approval");
    case "APPROVED":
    case "REJECTED":
      return { do: "replay", answer: answer(state, approval) };
    case "EXPIRED":
      return expired(state);
    case "REQUIRED":
      if (state.status !== "PENDING") {
        return refuse("OrderAbandoned", `the order is ${state.status}`);
      }
      if (now >= (state.approvalDeadline ?? now)) return expired(state);
      return commit(state, command, now);
    default:
      return unreachable(approval);
  }
}

function commit(state: OrderState, command: ApprovalCommand, now: string): ApprovalDecision {
  const approval = command.decision === "approve" ? "APPROVED" : "REJECTED";
  const decided: OrderState = {
    ...state,
    approval,
    decidedBy: command.by,
    decidedAt: now,
    decisionReason: command.reason,
    // If the approver dies before it tells the waiting execution, the reconciler does.
    dueAt: plusSeconds(now, SLA_SECONDS),
  };
  return { do: "commit", state: decided, answer: answer(decided, approval) };
}

function answer(state: OrderState, approval: ApprovalAnswer["approval"]): ApprovalAnswer {
  const { decidedBy, decidedAt, decisionReason, taskToken } = state;
  return {
    orderId: state.request.orderId,
    approval,
    decidedBy,
    decidedAt,
    decisionReason,
    taskToken,
  };
}

function expired({ approvalDeadline }: OrderState): ApprovalDecision {
  return refuse("ApprovalExpired", `the approval expired at ${approvalDeadline}`);
}

function refuse(kind: ApprovalRefusal, cause: string): ApprovalDecision {
  return { do: "refuse", kind, cause };
}
