import * as z from "zod";
import { stockKey } from "../../../lambdas/order/inventory";
import type { Order } from "../../../lambdas/order/request";
import { type OrderRecord, order } from "../../../lambdas/order/saga";
import { decidingOn } from "../../../lambdas/runtime/approving";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import { type Parts, partsOf, servicesOf } from "../../../lambdas/runtime/services";
import { recordTable, serviceTable, type Table } from "../../../lambdas/runtime/tables";
import type { Verdict } from "../../../lambdas/saga/approval";
import { type AnyRequest, type AnySaga, servicesIn } from "../../../lambdas/saga/define";
import type { Stored } from "../../../lambdas/saga/participant";
import { recordCommands } from "../../../lambdas/saga/record-row";
import type { Books as Entry, Row } from "../../../lambdas/saga/service";
import type { CounterStore, Store } from "../../../lambdas/saga/store";
import { type Books, booksOf } from "../../../scripts/deployed/books";

const saga: AnySaga = order;
const shipped = partsOf(saga);
const answered = z.looseObject({ status: z.string(), replayed: z.boolean() });

const services = servicesIn(saga);
/** The tables and their key attributes. */
const keyed = [
  recordTable(saga),
  ...services.map((by) => serviceTable(saga, by)),
  ...services.flatMap(({ sandbox }) =>
    sandbox ? [{ name: sandbox.table, keyAttribute: "key" }] : [],
  ),
];
/** The commands forwards, and the commands that undo, in the order in which the saga sends them. */
export const forward = ["place", ...services.map(({ commands }) => commands.do), "confirm"];
export const backward = [
  "abandon",
  ...services.map(({ commands }) => commands.undo).reverse(),
  "cancel",
];
export const commandNames: readonly string[] = [
  ...recordCommands,
  ...services.flatMap(({ commands }) => [commands.do, commands.undo]),
];

/** Wraps each store that a command uses. */
export type Access = <S>(store: Store<S>) => Store<S>;
const direct: Access = (store) => store;

/** Orders of this amount or more wait for an approval, from EARLY until LATE. */
const policy = { threshold: 10_000, seconds: 60 };
const EARLY = "2026-01-02T00:00:00.000Z";
export const LATE = "2026-01-02T00:01:00.000Z";

/** The three services over tables in memory, run by the shipped runner. */
export class World {
  readonly orders = new MemoryStore<OrderRecord>();
  readonly payments = new MemoryStore<Row>();
  readonly inventory = new MemoryStore<Row>();
  readonly ledger = new MemoryStore<Entry>();
  readonly #tables = new Map<string, MemoryStore<object>>([
    ["Order", this.orders],
    ["Payment", this.payments],
    ["Inventory", this.inventory],
    ["Provider", this.ledger],
  ]);

  constructor(
    private readonly onHand: Readonly<Record<string, number>>,
    private readonly parts: Parts<AnyRequest> = shipped,
  ) {
    for (const [sku, available] of Object.entries(onHand)) {
      this.inventory.counters.set(stockKey(sku), new Map([["available", available]]));
    }
  }

  services(access = direct, time = EARLY) {
    const store = <S extends object>(table: Table<S>) => ({
      ...countersOf(this.#table(table.name)),
      ...access(this.#store(table)),
    });
    return servicesOf(saga, { store, now: () => time, policy: () => policy }, this.parts);
  }

  /** @throws what the service's function throws. */
  async send(name: string, request: Order, access = direct, time = EARLY) {
    const by = services.find(({ commands }) => Object.values(commands).includes(name));
    const { run } = this.services(access, time).function(by?.service ?? saga.noun);
    return answered.parse(await run({ name, request, reason: "Because" }));
  }

  /** The first part of the approval function. */
  decide(id: string, decision: Verdict["decision"], access = direct) {
    return decidingOn(this.services(access))({ name: "decide", id, decision, by: "somebody" });
  }

  /** Writes the token, as the state machine does when it parks an order that needs an approval. */
  park(orderId: string): void {
    const row = this.orders.rows.get(orderId);
    if (row?.state.status !== "PENDING" || row.state.approval !== "REQUIRED") return;
    const state = { ...row.state, taskToken: "token" };
    this.orders.rows.set(orderId, { version: row.version + 1, state });
  }

  /** All rows, in the form that an audit reads. */
  books(): Books {
    const stock = Object.entries(this.onHand).map(([sku, onHand]) => ({
      pk: stockKey(sku),
      onHand,
      available: this.inventory.counters.get(stockKey(sku))?.get("available"),
    }));
    const rows = keyed.map(({ name, keyAttribute }) => {
      const its = [...this.#table(name).rows].map(([id, { state }]) => ({
        ...state,
        [keyAttribute]: id,
      }));
      return [name, name === "Inventory" ? [...its, ...stock] : its] as const;
    });
    return booksOf(saga, Object.fromEntries(rows));
  }

  #table(name: string): MemoryStore<object> {
    const table = this.#tables.get(name) ?? new MemoryStore();
    this.#tables.set(name, table);
    return table;
  }

  /** A table as a function sees it: rows are parsed. */
  #store<S extends object>({ name, row }: Table<S>): Store<S> {
    const table = this.#table(name);
    const read = (stored: Stored<object> | undefined) =>
      stored && { version: stored.version, state: row.parse(stored.state) };
    return {
      read: async (key) => read(await table.read(key)),
      commit: async (commit) => {
        const result = await table.commit(commit);
        return result.outcome === "conflict"
          ? { ...result, current: read(result.current) }
          : result;
      },
    };
  }
}

/** The counters of a table, without its rows. */
const countersOf = (table: CounterStore): CounterStore => ({
  numbers: (keys) => table.numbers(keys),
  change: (changes) => table.change(changes),
});
