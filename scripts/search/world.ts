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

/** The table of the sagas' own records comes first. */
export const RECORDS = 0;

export type Take = (action: number, next: State) => void;

/**
 * What both coordinations have: the saga's tables, invocations that nobody waits for, people
 * who decide, the reconciler, and a clock. What drives a saga is added by who extends this.
 */
export abstract class World {
  readonly lessons = new Lessons();
  readonly invocations: Invocations;
  readonly functions: Functions;
  readonly tableNames: readonly string[];
  /** Where a state keeps what may still happen, after its tables, and the first saga's flags. */
  readonly budget: number;
  readonly flags: number;
  /** First of what drives the sagas, first of the unawaited, and how many numbers in all. */
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

  /** A call that is not to a table: the invocation after it, UNKNOWN while that is to be learned. */
  protected abstract elsewhere(node: number): number;
  /** What runs when the reconciler is called. */
  protected abstract reconciler(id: string, trigger: Trigger): Program<Request>;

  /** Whether nothing is under way. */
  abstract rests(state: State): boolean;

  /** Whether nothing is under way, but for what waits for a person. */
  isStill(state: State): boolean {
    return this.rests(state);
  }

  /** Whether a saga is closed, was never placed, waits for a person, or was told to one. */
  needsNothing(state: State, saga: number): boolean {
    const { open, waits, escalated } = this.records.of(saga, at(state, RECORDS));
    return !open || escalated || (waits && !(at(state, this.flags + saga) & flags.late));
  }

  /** A table has become another one. */
  protected committed(_table: number, _before: number, _after: number): void {}

  /** A state with these tables, before anything drives a saga. */
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
    return leftOf(this.at(this.budget), counter);
  }

  protected spend(counter: Parameters<typeof one>[0]): void {
    this.next[this.budget] = at(this.next, this.budget) - one(counter);
  }

  /** Whether one more may run unawaited. */
  protected get hasRoom(): boolean {
    return this.at(this.width - 1) === 0;
  }

  protected leave(node: number): void {
    this.next[this.width - 1] = node;
  }

  /**
   * Makes an invocation's next call: the invocation after it, UNKNOWN while to be learned. One that
   * ends without a call, as a step that refuses what it is told, is its own end.
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
