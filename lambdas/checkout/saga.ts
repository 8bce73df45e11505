import { defineSaga } from "stepfunctions-saga";
import { inventory } from "../order/inventory";
import { order } from "../order/saga";
import { authorisation } from "./authorisation";
import { capture } from "./capture";
import { examples } from "./examples";

/**
 * The order saga with the money in two steps: authorised before the pivot, captured after it. An undone checkout
 * costs nothing. lambdas/sagas.ts does not name it, so it is not deployed by default.
 */
export const checkout = defineSaga({
  ...order,
  name: "checkout",
  noun: "Checkout",
  says: "Authorises the money for an order and captures it, or leaves nothing of it",
  idName: "orderId",
  steps: [
    { state: "ReserveStock", undo: "ReleaseStock", by: inventory },
    { state: "AwaitApproval", waits: "for a person" },
    { state: "AuthorisePayment", undo: "VoidPayment", by: authorisation },
  ],
  onward: [{ state: "CapturePayment", by: capture }],
  examples,
});
