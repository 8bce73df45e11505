import type { InventoryRefusals } from "../lambdas/inventory/commands";
import type { OrderRefusals } from "../lambdas/order/commands";
import type { PaymentRefusals } from "../lambdas/payment/commands";
import { saga } from "./vocabulary";

type Services = {
  Order: OrderRefusals;
  Inventory: InventoryRefusals;
  Payment: PaymentRefusals;
};

/**
 * The order saga. Forwards, the steps in order; on any failure the fence, then every undo from
 * the last to the first, also of steps that never answered.
 */
export const orderSaga = saga<Services>({
  name: "OrderSaga",
  comment: "Places an order, or leaves nothing of it behind",
  id: "$states.context.Execution.Input.orderId",
  idName: "orderId",
  input: "order",
  steps: [
    {
      name: "PlaceOrder",
      kind: "compensatable",
      participant: "Order",
      command: "place",
      refused: {
        InvalidOrder: "reject",
        OrderConflict: "reject",
        OrderAbandoned: "compensate",
        ApprovalExpired: "compensate",
      },
      undo: {
        name: "CancelOrder",
        participant: "Order",
        command: "cancel",
        refused: { AlreadyConfirmed: "closed", OrderConflict: "reject" },
      },
    },
    {
      name: "ReserveStock",
      kind: "compensatable",
      participant: "Inventory",
      command: "reserve",
      refused: {
        OutOfStock: "compensate",
        UnknownSku: "compensate",
        OrderAbandoned: "compensate",
        OrderConflict: "compensate",
      },
      undo: {
        name: "ReleaseStock",
        participant: "Inventory",
        command: "release",
        refused: { AlreadyConfirmed: "closed", OrderConflict: "reject" },
      },
    },
    {
      name: "AwaitApproval",
      kind: "approval",
      choice: "ApprovalRequired",
      asks: "PlaceOrder",
      decision: "approval",
      deadline: "approvalDeadline",
      passes: ["NONE", "APPROVED"],
      rejects: { decision: "REJECTED", failure: "ApprovalRejected" },
      park: {
        table: "Order",
        key: "orderId",
        onlyIf: { status: "PENDING", approval: "REQUIRED" },
        token: "taskToken",
        execution: "executionArn",
      },
    },
    {
      name: "ChargePayment",
      kind: "compensatable",
      participant: "Payment",
      command: "charge",
      refused: {
        CardDeclined: "compensate",
        OrderAbandoned: "compensate",
        OrderConflict: "compensate",
      },
      undo: {
        name: "RefundPayment",
        participant: "Payment",
        command: "refund",
        refused: { AlreadyConfirmed: "closed", OrderConflict: "reject" },
      },
    },
    {
      name: "ConfirmOrder",
      kind: "pivot",
      participant: "Order",
      command: "confirm",
      refused: {
        OrderAbandoned: "compensate",
        OrderNotPlaced: "compensate",
        ApprovalMissing: "compensate",
        OrderConflict: "reject",
      },
    },
  ],
  fence: {
    name: "AbandonOrder",
    participant: "Order",
    command: "abandon",
    refused: { AlreadyConfirmed: "closed", OrderConflict: "reject" },
  },
  forward: {
    timeoutSeconds: 30,
    retry: { maxAttempts: 3, intervalSeconds: 1, backoffRate: 2, maxDelaySeconds: 8 },
  },
  backward: {
    timeoutSeconds: 30,
    retry: { maxAttempts: 6, intervalSeconds: 1, backoffRate: 2, maxDelaySeconds: 30 },
  },
  busy: { maxAttempts: 12, intervalSeconds: 1, backoffRate: 2, maxDelaySeconds: 30 },
  outcomes: { done: "CONFIRMED", undone: "CANCELLED" },
});
