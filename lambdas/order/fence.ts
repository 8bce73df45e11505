import { now } from "../runtime/aws/environment";
import { runCommand } from "../runtime/run-command";
import { Refused } from "../saga/errors";
import type { Store } from "../saga/store";
import type { OrderState } from "./commands";
import { orderParticipant } from "./decide";
import type { Order } from "./request";

/**
 * Makes sure that an order is abandoned before anything of it is undone, and tells if it cannot
 * be because it is CONFIRMED. The decision is final, so nothing can change between the answer
 * and what is done on it: a compensation may come early, late or twice and still be right.
 *
 * @throws Refused (OrderConflict) when the id belongs to another order; Unavailable.
 */
export function orderFence(store: Store<OrderState>) {
  return async (order: Order, reason = "CompensationSent"): Promise<"ABANDONED" | "CONFIRMED"> => {
    const ports = { store, now, perform: async () => ({}) };
    try {
      await runCommand(orderParticipant, { name: "abandon", order, reason }, ports);
      return "ABANDONED";
    } catch (error) {
      if (error instanceof Refused && error.name === "AlreadyConfirmed") return "CONFIRMED";
      throw error;
    }
  };
}
