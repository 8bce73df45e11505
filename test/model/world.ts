import type { Trigger } from "../../lambdas/saga/reconcile";
import { type Bounds, budgetOf, flags, flagsOf, type Journey, leftOf, one } from "./environment";
import { code, type Happening } from "./happenings";
import { Invocations, nodeOf, tableOf, UNKNOWN } from "./invocations";
import { Lessons } from "./lessons";
import { OrderTable } from "./order-table";
import { type Request, tableNames } from "./ports";
import type { Program } from "./programs";
import { Functions, type Services } from "./services";
import { Starters } from "./starters";
import type { State } from "./state-set";

/** Where a state keeps what: four tables, what may still happen, a number of flags per order. */
export const TABLES = tableNames.length;
export const BUDGET = TABLES;
export const FLAGS = BUDGET + 1;
export const ORDERS = tableNames.indexOf("orders");
const INVENTORY = tableNames.indexOf("inventory");

export type Take = (action: number, next: State) => void;

/**
 * What both coordinations have: the services' tables, invocations that nobody waits for, people
 * who decide, the reconciler, and a clock. What drives a saga is added by who extends this.
 */
export abstract class World {
  readonly lessons = new Lessons();
  readonly invocations = new Invocations(this.lessons);
  readonly functions: Functions;
  /** First of what drives the sagas, first of the unawaited, and how many numbers in all. */
  readonly driven: number;
  readonly unawaited: number;
  readonly width: number;
  protected state: State = [];
  protected take: Take = () => {};
  protected readonly next: Int32Array;
  protected readonly orders: OrderTable;
  protected readonly starters = new Starters(this.invocations);

  constructor(
    readonly journey: Journey,
    readonly bounds: Bounds,
    services: Services,
    drivers: number,
  ) {
    this.functions = new Functions(services, journey.threshold);
    const ids = journey.orders.map(({ orderId }) => orderId);
    this.orders = new OrderTable(this.invocations.tableNamed("orders"), ids);
    this.driven = FLAGS + ids.length;
    this.unawaited = this.driven + drivers;
    this.width = this.unawaited + bounds.unawaited;
    this.next = new Int32Array(this.width);
  }

  /** A call that is not to a table: the invocation after it, UNKNOWN while that is to be learned. */
  protected abstract elsewhere(node: number): number;
  /** What runs when the reconciler is called. */
  protected abstract reconciler(orderId: string, trigger: Trigger): Program<Request>;

  /** A table has become another one. */
  protected committed(_table: number, _before: number, _after: number): void {}

  /** A state with these tables, before anything drives a saga. */
  protected async opened(): Promise<Int32Array> {
    const { journey, invocations } = this;
    const reconciler = this.reconciler.bind(this);
    await this.starters.learn(journey, this.functions, reconciler);
    const stock = Object.entries(journey.stock).map(([sku, n]) => [`sku#${sku}`, { available: n }]);
    const first = new Int32Array(this.width);
    invocations.tables.forEach((table, i) => {
      const counters = i === INVENTORY ? Object.fromEntries(stock) : {};
      first[i] = table.numberOf({ rows: {}, counters });
    });
    first[BUDGET] = budgetOf(this.bounds);
    first.fill(flagsOf(journey), FLAGS, this.driven);
    return first;
  }

  /** Begins a step: `next` is the state, to be changed. */
  protected begin(): void {
    for (let i = 0; i < this.width; i++) this.next[i] = this.at(i);
  }

  /** Ends it. What nobody waits for has no order among itself. */
  protected end(happening: Happening, slot = 0): void {
    const { next } = this;
    for (let i = this.unawaited + 1; i < this.width; i++) {
      for (let k = i; k > this.unawaited && at(next, k) > at(next, k - 1); k--) {
        const moved = at(next, k);
        next[k] = at(next, k - 1);
        next[k - 1] = moved;
      }
    }
    this.take(code(happening, slot), next);
  }

  protected at(place: number): number {
    return this.state[place] ?? 0;
  }

  protected left(counter: Parameters<typeof leftOf>[1]): number {
    return leftOf(this.at(BUDGET), counter);
  }

  protected spend(counter: Parameters<typeof one>[0]): void {
    this.next[BUDGET] = at(this.next, BUDGET) - one(counter);
  }

  /** Whether one more may run unawaited. */
  protected get hasRoom(): boolean {
    return this.at(this.width - 1) === 0;
  }

  protected leave(node: number): void {
    this.next[this.width - 1] = node;
  }

  /** Makes an invocation's next call: the invocation after it, UNKNOWN while to be learned. */
  protected call(node: number): number {
    const kind = this.invocations.kindOf(node);
    if (kind >= TABLES) return this.elsewhere(node);
    const called = this.invocations.called(node, this.lateFor(node), at(this.next, kind));
    if (called === UNKNOWN) return UNKNOWN;
    const before = at(this.next, kind);
    this.next[kind] = tableOf(called);
    this.committed(kind, before, at(this.next, kind));
    return nodeOf(called);
  }

  protected lateOf(order: number): number {
    return at(this.next, FLAGS + order) & flags.late;
  }

  protected lateFor(node: number): number {
    return this.lateOf(this.invocations.orderOf(node));
  }
}

export const at = (numbers: State, place: number) => numbers[place] ?? 0;
