import { payment } from "../../lambdas/order/payment";
import { order as saga } from "../../lambdas/order/saga";
import { sandbox } from "../../lambdas/runtime/sandbox";
import type { Books } from "../../lambdas/saga/service";
import type { Store } from "../../lambdas/saga/store";
import type { ProviderSubject } from "./outside-contract";

/** The sandbox, as the payment provider, over any store. */
export function sandboxOver(store: Store<Books>): ProviderSubject {
  if (!payment.sandbox) throw new Error("payments act outside");
  return {
    provider: sandbox(payment.sandbox, saga, store),
    kept: async ({ orderId }) => {
      const row = (await store.read(orderId))?.state;
      return { done: Number(row?.captures), undone: Number(row?.refunds) };
    },
    forget: async ({ orderId: key }) => {
      const base = await store.read(key);
      if (!base) throw new Error(`the provider has no ${key}`);
      const next = { version: base.version + 1, state: { ...base.state, forgotten: true } };
      await store.commit({ key, base, trust: "read", next, counters: [] });
    },
    tokens: {
      refused: "tok_insufficient_funds",
      slowRefund: "tok_slow_refund",
      storedError: "tok_stored_error",
    },
  };
}
