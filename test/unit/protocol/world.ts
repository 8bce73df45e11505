import { inventoryCommands, type ReservationState } from "../../../lambdas/inventory/commands";
import { inventoryParticipant } from "../../../lambdas/inventory/decide";
import { type ApprovalCommand, approvalParticipant } from "../../../lambdas/order/approval";
import { type OrderState, orderCommands } from "../../../lambdas/order/commands";
import { orderParticipant } from "../../../lambdas/order/decide";
import { orderFence } from "../../../lambdas/order/fence";
import type { Order } from "../../../lambdas/order/request";
import { type PaymentState, paymentCommands } from "../../../lambdas/payment/commands";
import { paymentParticipant } from "../../../lambdas/payment/decide";
import { paymentEffects } from "../../../lambdas/payment/effects";
import { sandboxProvider } from "../../../lambdas/payment/provider";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import { runCommand } from "../../../lambdas/runtime/run-command";
import type { Store } from "../../../lambdas/saga/store";
import type { Books } from "../../../scripts/client/invariants";

export type LedgerEntry = Parameters<
  Parameters<typeof sandboxProvider>[0]["commit"]
>[0]["next"]["state"];

/** The shipping code of the three services; a test of the tests replaces a part of it. */
export const shipped = {
  order: orderParticipant,
  payment: paymentParticipant,
  inventory: inventoryParticipant,
  provider: sandboxProvider,
};
export type Services = typeof shipped;

export const commandNames = [...orderCommands, ...inventoryCommands, ...paymentCommands] as const;
export type CommandName = (typeof commandNames)[number];

/** Stands between a command and each store that it uses. */
export type Access = <S>(store: Store<S>) => Store<S>;
const direct: Access = (store) => store;

/** Orders of this amount or more wait for an approval, from EARLY until LATE. */
const policy = { threshold: 10_000, seconds: 60 };
export const EARLY = "2026-01-02T00:00:00.000Z";
export const LATE = "2026-01-02T00:01:00.000Z";

/** The three services over tables in memory, run by the shipping runner. */
export class World {
  readonly orders = new MemoryStore<OrderState>();
  readonly payments = new MemoryStore<PaymentState>();
  readonly inventory = new MemoryStore<ReservationState>();
  readonly ledger = new MemoryStore<LedgerEntry>();

  constructor(
    private readonly onHand: Readonly<Record<string, number>>,
    private readonly services: Services = shipped,
  ) {
    for (const [sku, available] of Object.entries(onHand)) {
      this.inventory.counters.set(`sku#${sku}`, new Map([["available", available]]));
    }
  }

  /** @throws what the service's function would throw. */
  async send(name: CommandName, order: Order, access = direct, time = EARLY) {
    const now = () => time;
    const reason = "Because";
    switch (name) {
      case "reserve":
      case "release": {
        const perform = async () => ({ decision: await this.#fence(order, access) });
        const ports = { store: access(this.inventory), now, perform };
        return runCommand(this.services.inventory, { name, order }, ports);
      }
      case "charge":
      case "refund": {
        const ports = { store: access(this.payments), now, perform: this.#perform(access) };
        return runCommand(this.services.payment, { name, order }, ports);
      }
      case "place":
        return this.#order({ name, order, policy }, access, now);
      default:
        return this.#order({ name, order, reason }, access, now);
    }
  }

  /** What the approval function does first. */
  decide(orderId: string, decision: ApprovalCommand["decision"], access = direct) {
    const ports = { store: access(this.orders), now: () => EARLY, perform: async () => ({}) };
    const command = { name: "decide", orderId, decision, by: "somebody" } as const;
    return runCommand(approvalParticipant, command, ports);
  }

  /** What the state machine writes when it parks an order: its token, if it is to wait at all. */
  park(orderId: string): void {
    const row = this.orders.rows.get(orderId);
    if (row?.state.status !== "PENDING" || row.state.approval !== "REQUIRED") return;
    const state = { ...row.state, taskToken: "token" };
    this.orders.rows.set(orderId, { version: row.version + 1, state });
  }

  /** All rows as an audit reads them. */
  books(): Books {
    const ids = new Set([
      ...[this.orders, this.payments, this.ledger].flatMap(({ rows }) => [...rows.keys()]),
      ...[...this.inventory.rows.keys()].map((key) => key.replace("reservation#", "")),
    ]);
    const sagas = [...ids].map((orderId) => ({
      orderId,
      order: this.orders.rows.get(orderId)?.state,
      payment: this.payments.rows.get(orderId)?.state,
      reservation: this.inventory.rows.get(`reservation#${orderId}`)?.state,
      provider: this.ledger.rows.get(orderId)?.state,
    }));
    const stock = Object.entries(this.onHand).map(([sku, onHand]) => ({
      pk: `sku#${sku}`,
      onHand,
      available: this.inventory.counters.get(`sku#${sku}`)?.get("available"),
    }));
    return { sagas, stock };
  }

  #order(command: Parameters<Services["order"]["decide"]>[1], access: Access, now: () => string) {
    const ports = { store: access(this.orders), now, perform: async () => ({}) };
    return runCommand(this.services.order, command, ports);
  }

  #fence(order: Order, access: Access) {
    return orderFence(access(this.orders))(order);
  }

  #perform(access: Access) {
    return paymentEffects(
      this.services.provider(access(this.ledger)),
      orderFence(access(this.orders)),
    );
  }
}
