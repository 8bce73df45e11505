import { tablesOf } from "../../lambdas/runtime/tables";
import type { Trigger } from "../../lambdas/saga/reconcile";
import { Ageing } from "./ageing";
import { type Bounds, budgetOf, capsOf, flags, flagsOf, leftOf, one } from "./environment";
import { code, type Happening } from "./happenings";
import { ENDED, Invocations, nodeOf, tableOf, UNKNOWN } from "./invocations";
import type { Journey } from "./journeys";
import { Lessons } from "./lessons";
import type { Request } from "./ports";
import type { Program } from "./programs";
import { RecordTable } from "./record-table";
import { Functions, type Shipped } from "./services";
import { Starters } from "./starters";
import type { State } from "./state-set";

/** The place of the table of the sagas' own records: the first. */
export const RECORDS = 0;

export type Take = (action: number, next: State) => void;

/**
 * What both coordinations have: the saga's tables, invocations that nobody waits for, people who decide, the
 * reconciler, and a clock. A subclass adds what drives a saga.
 */
export abstract class World {
  readonly lessons = new Lessons();
  readonly invocations: Invocations;
  readonly functions: Functions;
  readonly tableNames: readonly string[];
  /** Places in a state: what may still happen, which follows the tables; and the first saga's flags. */
  readonly budget: number;
  readonly flags: number;
  /** Places in a state: the first driver, the first unawaited invocation, and the end. */
  readonly driven: number;
  readonly unawaited: number;
  readonly width: number;
  protected state: State = [];
  protected take: Take = () => {};
  protected readonly next: Int32Array;
  protected readonly records: RecordTable;
  protected readonly ageing: Ageing;
  readonly starters: Starters;

  constructor(
    readonly journey: Journey,
    readonly bounds: Bounds,
    parts: Shipped,
    drivers: number,
  ) {
    const { saga, ids, threshold } = journey;
    this.tableNames = tablesOf(saga);
    this.invocations = new Invocations(this.lessons, this.tableNames);
    this.functions = new Functions(saga, parts, threshold, capsOf(bounds));
    this.records = new RecordTable(this.invocations.tableNamed(saga.noun), ids);
    this.ageing = new Ageing(this.invocations, this.tableNames, saga);
    this.starters = new Starters(this.invocations, saga);
    this.budget = this.tableNames.length;
    this.flags = this.budget + 1;
    this.driven = this.flags + ids.length;
    this.unawaited = this.driven + drivers;
    this.width = this.unawaited + bounds.unawaited;
    this.next = new Int32Array(this.width);
  }

  /** Makes a call that is not to a table. Returns the invocation after it; UNKNOWN if it must be learned. */
  protected abstract elsewhere(node: number): number;
  /** The program that runs when the reconciler is called. */
  protected abstract reconciler(id: string, trigger: Trigger): Program<Request>;

  /** Whether what fails is handed over first, and only then undone. */
  get handsOver(): boolean {
    return false;
  }

  /** Whether nothing is under way. */
  abstract rests(state: State): boolean;

  /** Whether nothing is under way, apart from what waits for a person. */
  isStill(state: State): boolean {
    return this.rests(state);
  }

  /** Whether a saga is closed, was never placed, waits for a person, or a person was told of it. */
  needsNothing(state: State, saga: number): boolean {
    const { open, waits, escalated } = this.records.of(saga, at(state, RECORDS));
    return !open || escalated || (waits && !(at(state, this.flags + saga) & flags.late));
  }

  /** Called when a table has changed. */
  protected committed(_table: number, _before: number, _after: number): void {}

  /** The first state: these tables, and nothing that drives a saga yet. */
  protected async opened(): Promise<Int32Array> {
    const { journey, invocations } = this;
    const reconciler = this.reconciler.bind(this);
    await this.starters.learn(journey, this.functions, reconciler);
    const first = new Int32Array(this.width);
    invocations.tables.forEach((table, i) => {
      const counters = journey.counters
        .filter(({ service }) => service === this.tableNames[i])
        .map(({ key, attribute, before }) => [key, { [attribute]: before }] as const);
      first[i] = table.numberOf({ rows: {}, counters: Object.fromEntries(counters) });
    });
    first[this.budget] = budgetOf(this.bounds);
    first.fill(flagsOf(journey.decides), this.flags, this.driven);
    return first;
  }

  /** Begins a step: `next` becomes a copy of the state, to be changed. */
  protected begin(): void {
    for (let i = 0; i < this.width; i++) this.next[i] = this.at(i);
  }

  /** Ends a step. Sorts the unawaited invocations: their order has no meaning. */
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
    return leftOf(this.at(this.budget), counter);
  }

  protected spend(counter: Parameters<typeof one>[0]): void {
    this.next[this.budget] = at(this.next, this.budget) - one(counter);
  }

  /** Whether one more invocation may run unawaited. */
  protected get hasRoom(): boolean {
    return this.at(this.width - 1) === 0;
  }

  protected leave(node: number): void {
    this.next[this.width - 1] = node;
  }

  /**
   * Makes an invocation's next call. Returns the invocation after it; UNKNOWN if it must be learned. An
   * invocation that has already ended, such as a step that is refused at once, makes no call.
   */
  protected call(node: number): number {
    const kind = this.invocations.kindOf(node);
    if (kind === ENDED) return node;
    if (kind > ENDED) return this.elsewhere(node);
    const called = this.invocations.called(node, this.lateFor(node), at(this.next, kind));
    if (called === UNKNOWN) return UNKNOWN;
    const before = at(this.next, kind);
    this.next[kind] = tableOf(called);
    this.committed(kind, before, at(this.next, kind));
    return nodeOf(called);
  }

  protected lateOf(saga: number): number {
    return this.bounds.behind > 0 ? 0 : at(this.next, this.flags + saga) & flags.late;
  }

  protected lateFor(node: number): number {
    return this.lateOf(this.invocations.sagaOf(node));
  }
}

export const at = (numbers: State, place: number) => numbers[place] ?? 0;
