import type { Order } from "../../../lambdas/order/request";
import { mutants as ofProtocol } from "../../unit/protocol/mutants";
import { type Call, CalledExecutions } from "../ports";
import { type Services, shipped } from "../services";

type Decides<P extends "order" | "payment" | "inventory" | "approval"> = Services[P]["decide"];

const { order, payment, inventory, approval } = shipped;

const ordering = (decide: Decides<"order">) => ({ ...shipped, order: { ...order, decide } });
const paying = (decide: Decides<"payment">) => ({ ...shipped, payment: { ...payment, decide } });
const keepingStock = (decide: Decides<"inventory">) => ({
  ...shipped,
  inventory: { ...inventory, decide },
});
const deciding = (decide: Decides<"approval">) => ({
  ...shipped,
  approval: { ...approval, decide },
});

const answerTo = ({ orderId }: Order, status: "ABANDONED" | "CANCELLED") =>
  ({ orderId, status, approval: "NONE", approvalDeadline: null }) as const;

/** Looks at the decision instead of making it. */
const readFence: Services["fence"] = (store) => async (wanted) =>
  (await store.read(wanted.orderId))?.state.status === "CONFIRMED" ? "CONFIRMED" : "ABANDONED";

/** A table whose writes ask for no condition: the last one wins. */
function unconditional(table: string, only?: string): Services {
  const blind =
    (call: Call): Call =>
    async (request) => {
      if (!("commit" in request) || request.table !== table) return call(request);
      for (;;) {
        const { commit } = request;
        const read = await call({ table, read: commit.key });
        const base = stored(read);
        const next = { ...commit.next, version: (base?.version ?? 0) + 1 };
        const result = await call({ table, commit: { ...commit, base, trust: "read", next } });
        if (!isConflict(result)) return result;
      }
    };
  return { ...shipped, through: (call, name) => (only && name !== only ? call : blind(call)) };
}

const stored = (row: unknown) => row as { version: number; state: object } | undefined;
const isConflict = (result: unknown) => JSON.stringify(result).includes('"conflict"');

/** The shipping functions with one guard taken out of them. */
export const functionMutants: Readonly<Record<string, Services>> = {
  ...Object.fromEntries(
    Object.entries(ofProtocol).map(([name, { services }]) => [name, { ...shipped, ...services }]),
  ),
  "an abandon that leaves no tombstone": ordering((state, command, now, known) =>
    command.name === "abandon" && !state
      ? { do: "replay", answer: answerTo(command.order, "ABANDONED") }
      : order.decide(state, command, now, known),
  ),
  "a fence that is read and not written": { ...shipped, fence: readFence },
  "neither an abandon nor a cancel nor the fence leaves a tombstone": {
    ...ordering((state, command, now, known) =>
      (command.name === "abandon" || command.name === "cancel") && !state
        ? { do: "replay", answer: answerTo(command.order, "CANCELLED") }
        : order.decide(state, command, now, known),
    ),
    fence: readFence,
  },
  "a refund that leaves no tombstone": paying((state, command, now, known) =>
    command.name === "refund" && !state
      ? { do: "replay", answer: { orderId: command.order.orderId, status: "REFUNDED", amount: 0 } }
      : payment.decide(state, command, now, known),
  ),
  "a place that takes an abandoned order up again": ordering((state, command, now, known) =>
    command.name === "place" && state?.status === "ABANDONED"
      ? order.decide(undefined, command, now, known)
      : order.decide(state, command, now, known),
  ),
  "a charge that keeps what it captured behind the fence": paying((state, command, now, known) => {
    const decision = payment.decide(state, command, now, known);
    const takesBack = command.name === "charge" && decision.do === "perform";
    return takesBack && decision.effect.effect === "cancel"
      ? { do: "refuse", kind: "OrderAbandoned", cause: "refunding" }
      : decision;
  }),
  "a refund that is recorded before the provider cancels": paying((state, command, now, known) =>
    command.name === "refund" && state?.status === "CAPTURED" && known.decision === "ABANDONED"
      ? {
          do: "commit",
          state: { ...state, status: "REFUNDED", refundedAt: now },
          answer: { orderId: command.order.orderId, status: "REFUNDED", amount: state.amount },
        }
      : payment.decide(state, command, now, known),
  ),
  "a charge that asks the provider again though it is recorded": paying(
    (state, command, now, known) =>
      command.name === "charge" && state?.status === "CAPTURED"
        ? payment.decide({ ...state, status: "CAPTURING" }, command, now, known)
        : payment.decide(state, command, now, known),
  ),
  "a reserve that takes what is not there": keepingStock((state, command, now, known) => {
    const decision = inventory.decide(state, command, now, { ...known, shortages: [] });
    return known.shortages && decision.do === "commit" ? { ...decision, counters: [] } : decision;
  }),
  "a reserve that takes the stock each time": keepingStock((state, command, now, known) =>
    command.name === "reserve" && state?.status === "HELD"
      ? { ...inventory.decide(undefined, command, now, known) }
      : inventory.decide(state, command, now, known),
  ),
  "an approval whose last decision counts": deciding((state, command, now, known) =>
    state?.status === "PENDING" && state.approvalDeadline
      ? approval.decide({ ...state, approval: "REQUIRED" }, command, now, known)
      : approval.decide(state, command, now, known),
  ),
  "an approval that is told before it is committed": {
    ...shipped,
    decided: async (call, command, participant) => {
      const row = stored(await call({ table: "orders", read: command.orderId }));
      const token = row && "taskToken" in row.state ? `${row.state.taskToken}` : undefined;
      const approved = command.decision === "approve" ? "APPROVED" : "REJECTED";
      if (token) await new CalledExecutions(call).resume(token, { approval: approved });
      return shipped.decided(call, command, participant);
    },
  },
  "a decision that counts after its time": deciding((state, command, now, known) =>
    state?.approval === "EXPIRED"
      ? approval.decide(
          { ...state, approval: "REQUIRED", approvalDeadline: "9" },
          command,
          now,
          known,
        )
      : approval.decide(state, command, now, known),
  ),
  "writes to the orders that ask for no condition": unconditional("orders"),
  "writes to the payments that ask for no condition": unconditional("payments"),
  "writes to the reservations that ask for no condition": unconditional("inventory"),
  "writes to the provider's ledger that ask for no condition": unconditional("ledger"),
  "a reconciler whose writes ask for no condition": unconditional("orders", "Reconciler"),
};
