import type { ProviderSubject, Whim } from "stepfunctions-saga/testing";
import { payment } from "../../lambdas/order/payment";
import type { Order } from "../../lambdas/order/request";
import { order as saga } from "../../lambdas/order/saga";
import { sandbox } from "../../lambdas/runtime/sandbox";
import type { Books } from "../../lambdas/saga/service";
import type { Store } from "../../lambdas/saga/store";
import { anOrder } from "../unit/given";

/** The payment token that makes the sandbox behave in this way. */
const TOKENS: Readonly<Record<Whim, string>> = {
  refuses: "tok_insufficient_funds",
  "undoes slowly": "tok_slow_refund",
  "stores an error": "tok_stored_error",
};

/** The sandbox as the payment provider, over any store. */
export function sandboxOver(store: Store<Books>): ProviderSubject<Order> {
  if (!payment.sandbox) throw new Error("payments act outside");
  const run = Date.now().toString(36);
  let orders = 0;
  return {
    provider: sandbox(payment.sandbox, saga, store),
    request: (whim) => {
      const own = { orderId: `${run}-${++orders}` };
      return anOrder(whim ? { ...own, paymentToken: TOKENS[whim] } : own);
    },
    kept: async ({ orderId }) => {
      const row = (await store.read(orderId))?.state;
      return { done: Number(row?.captures ?? 0), undone: Number(row?.refunds ?? 0) };
    },
    forget: async ({ orderId: key }) => {
      const base = await store.read(key);
      if (!base) throw new Error(`the provider has no ${key}`);
      const next = { version: base.version + 1, state: { ...base.state, forgotten: true } };
      await store.commit({ key, base, trust: "read", next, counters: [] });
    },
  };
}
