import { amountOf } from "../../../lambdas/order/request";
import { sandboxProvider } from "../../../lambdas/payment/provider";
import { type LedgerEntry, type Services, shipped } from "./world";

type Decides<P extends keyof Services> = Services[P] extends { decide: infer D } ? D : never;

const { order, payment, inventory } = shipped;

function paying(decide: Decides<"payment">): Services {
  return { ...shipped, payment: { ...payment, decide } };
}

function keepingStock(decide: Decides<"inventory">): Services {
  return { ...shipped, inventory: { ...inventory, decide } };
}

function ordering(decide: Decides<"order">): Services {
  return { ...shipped, order: { ...order, decide } };
}

/** The shipped services with one guard taken out, and what must be seen to go wrong then. */
export const mutants: Readonly<Record<string, { services: Services; sign: RegExp }>> = {
  "a refund that does not ask for the fence": {
    services: paying((state, command, now, known) =>
      payment.decide(state, command, now, { decision: "ABANDONED", ...known }),
    ),
    sign: /confirmed without its money/,
  },
  "a release that does not ask for the fence": {
    services: keepingStock((state, command, now, known) =>
      inventory.decide(state, command, now, { decision: "ABANDONED", ...known }),
    ),
    sign: /confirmed, but its stock is RELEASED/,
  },
  "a release that leaves no tombstone": {
    services: keepingStock((state, command, now, known) =>
      command.name === "release" && !state
        ? { do: "replay", answer: { orderId: command.order.orderId, status: "RELEASED" } }
        : inventory.decide(state, command, now, known),
    ),
    sign: /holds stock without being confirmed/,
  },
  "a release that gives the stock back each time": {
    services: keepingStock((state, command, now, known) =>
      command.name === "release" && state
        ? inventory.decide({ ...state, status: "HELD" }, command, now, known)
        : inventory.decide(state, command, now, known),
    ),
    sign: /on hand, but/,
  },
  "a reserve that takes no stock": {
    services: keepingStock((state, command, now, known) => {
      const decision = inventory.decide(state, command, now, known);
      return decision.do === "commit" && command.name === "reserve"
        ? { ...decision, counters: [] }
        : decision;
    }),
    sign: /on hand, but/,
  },
  "a charge that writes no intent before it captures": {
    services: paying((state, command, now, known) =>
      command.name === "charge" && !state && !known.provider
        ? {
            do: "perform",
            effect: { effect: "capture", order: command.order, amount: amountOf(command.order) },
          }
        : payment.decide(state, command, now, known),
    ),
    sign: /money kept without an order/,
  },
  "a refund that does not cancel at the provider": {
    services: paying((state, command, now, known) =>
      command.name === "refund"
        ? payment.decide(state, command, now, { provider: "REFUNDED", ...known })
        : payment.decide(state, command, now, known),
    ),
    sign: /money kept without an order/,
  },
  "a confirm that overrules an abandon": {
    services: ordering((state, command, now, known) =>
      command.name === "confirm" && state?.status === "ABANDONED"
        ? order.decide({ ...state, status: "PENDING" }, command, now, known)
        : order.decide(state, command, now, known),
    ),
    sign: /both confirmed and abandoned/,
  },
  "an abandon that overrules a confirm": {
    services: ordering((state, command, now, known) =>
      command.name === "abandon" && state?.status === "CONFIRMED"
        ? order.decide({ ...state, status: "PENDING" }, command, now, known)
        : order.decide(state, command, now, known),
    ),
    sign: /both confirmed and abandoned/,
  },
  "a confirm that does not wait for the approval": {
    services: ordering((state, command, now, known) => {
      if (command.name !== "confirm" || !state) return order.decide(state, command, now, known);
      const decision = order.decide({ ...state, approval: "NONE" }, command, now, known);
      const { approval } = state;
      return decision.do === "commit"
        ? { ...decision, state: { ...decision.state, approval } }
        : decision;
    }),
    sign: /confirmed without its approval/,
  },
  "a provider that captures as often as it is asked": {
    services: {
      ...shipped,
      provider: (store) => ({
        ...sandboxProvider(store),
        capture: async ({ orderId }, amount) => {
          const base = await store.read(orderId);
          const entry: LedgerEntry = base?.state ?? NOTHING_YET;
          const next = {
            version: (base?.version ?? 0) + 1,
            state: { ...entry, status: "CAPTURED", amount, captures: entry.captures + 1 } as const,
          };
          await store.commit({ key: orderId, base, trust: "read", next, counters: [] });
          return "CAPTURED";
        },
      }),
    },
    sign: /captured 2 times|refunded|money kept/,
  },
  "a provider whose cancel does not bar the key": {
    services: {
      ...shipped,
      provider: (store) => ({
        ...sandboxProvider(store),
        cancel: async (wanted) =>
          (await store.read(wanted.orderId)) ? sandboxProvider(store).cancel(wanted) : "BARRED",
      }),
    },
    sign: /money kept without an order/,
  },
};

const NOTHING_YET = { status: "BARRED", amount: 0, captures: 0, refunds: 0 } as const;
