import { approvalFunction } from "../runtime/functions/approval";
import { publisherFunction } from "../runtime/functions/publisher";
import { reactingFunction } from "../runtime/functions/reacting";
import { reconcilerFunction, sweeperFunction } from "../runtime/functions/reconciler";
import { serviceFunction } from "../runtime/functions/service";
import { order as saga } from "./saga";

/*
 * The functions of the order saga. Each is bundled alone, with one of these exports as its handler:
 * PURE tells the bundler that it may leave out the others, which would miss their settings.
 */

export const order = /* @__PURE__ */ serviceFunction(saga, "Order");
export const inventory = /* @__PURE__ */ serviceFunction(saga, "Inventory");
export const payment = /* @__PURE__ */ serviceFunction(saga, "Payment");
export const approval = /* @__PURE__ */ approvalFunction(saga);
export const reconciler = /* @__PURE__ */ reconcilerFunction(saga);

/* Without a coordinator: each service reacts to events. */

export const reactingOrder = /* @__PURE__ */ reactingFunction(saga, "Order");
export const reactingInventory = /* @__PURE__ */ reactingFunction(saga, "Inventory");
export const reactingPayment = /* @__PURE__ */ reactingFunction(saga, "Payment");
export const publisher = /* @__PURE__ */ publisherFunction(saga);
export const sweeper = /* @__PURE__ */ sweeperFunction(saga);
