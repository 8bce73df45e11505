import type { Order } from "../order/request";
import { unreachable } from "../saga/participant";
import type { PaymentEffect, PaymentKnown } from "./commands";
import type { Provider } from "./provider";

/** Performs what a payment decision asks for outside: at the provider, or at the order's fence. */
export function paymentEffects(
  provider: Provider,
  fence: (order: Order) => Promise<"ABANDONED" | "CONFIRMED">,
) {
  return async (wanted: PaymentEffect): Promise<Partial<PaymentKnown>> => {
    switch (wanted.effect) {
      case "capture":
        return { provider: await provider.capture(wanted.order, wanted.amount) };
      case "cancel":
        return { provider: await provider.cancel(wanted.order) };
      case "fence":
        return { decision: await fence(wanted.order) };
      default:
        return unreachable(wanted);
    }
  };
}
