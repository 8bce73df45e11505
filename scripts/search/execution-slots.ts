import type { Definition } from "../../lambdas/runtime/stepping/asl";
import type { Trigger } from "../../lambdas/saga/reconcile";
import { type Bounds, flags } from "./environment";
import type { ExecutionTable } from "./executions";
import { ENDED, UNKNOWN } from "./invocations";
import type { Journey } from "./journeys";
import type { RecordFacts } from "./record-table";
import type { Shipped } from "./services";
import { executionsOf, type FastLane, type Slot, slotsOf } from "./slots";
import { BROKEN, type Broken, GONE } from "./standing";
import type { State } from "./state-set";
import { withStoppedClock } from "./stopped-clock";
import { Surroundings } from "./surroundings";

/** Stands in place of the invocation if an execution waits for its token. */
export const PARKED = -1;

/**
 * Sagas driven by executions of the state machine. An execution has a slot of two numbers: its position in
 * the definition, and the invocation that it waits for.
 */
export abstract class ExecutionSlots extends Surroundings {
  readonly slots: readonly Slot[];
  readonly executions: readonly ExecutionTable[];
  protected readonly arns: ReadonlyMap<string, number>;

  constructor(
    journey: Journey,
    bounds: Bounds,
    definition: Definition,
    parts: Shipped,
    readonly broken: Broken = BROKEN,
    /** What drives sagas before the definition does. */
    readonly fast?: FastLane,
  ) {
    const slots = slotsOf(journey, bounds, fast?.lane);
    super(journey, bounds, parts, 2 * slots.length);
    this.slots = slots;
    this.arns = new Map(slots.map(({ arn }, i) => [arn, i]));
    const { functions, invocations, lessons } = this;
    const shared = { functions, invocations, lessons, broken, bounds };
    const begins = fast?.workflow ?? definition;
    this.executions = executionsOf(journey, slots, { begins, goesOn: definition }, shared);
  }

  /** The state in which each saga's first execution has just been started. */
  async initial(): Promise<State> {
    for (const table of this.executions) await table.prepare();
    this.state = await withStoppedClock(() => this.opened());
    const start = () => {
      this.begin();
      return this.slots.every(({ is }, slot) => is !== "first" || this.startAt(slot));
    };
    while (!start()) await this.lessons.learn();
    return this.next.slice();
  }

  /** The number of an execution's position. */
  positionOf(state: State, slot: number): number {
    return state[this.driven + 2 * slot] ?? GONE;
  }

  executionOf(slot: number): ExecutionTable {
    const table = this.executions[this.slots[slot]?.table ?? 0];
    if (!table) throw new RangeError(`no slot ${slot}`);
    return table;
  }

  /** The invocation that an execution waits for, PARKED, or none. */
  nodeOf(state: State, slot: number): number {
    return state[this.invocationOf(slot)] ?? 0;
  }

  override get handsOver(): boolean {
    return this.fast !== undefined;
  }

  /** Whether it is a run of a fast lane. Nothing tells how it ends. */
  protected isFast(slot: number): boolean {
    return this.fast !== undefined && this.slots[slot]?.is !== "later";
  }

  protected sagaOf(slot: number): number {
    return this.slots[slot]?.of ?? 0;
  }

  /** The number of the execution among those of its saga. */
  protected numberOf(slot: number): number {
    return this.slots[slot]?.number ?? 0;
  }

  protected invocationOf(slot: number): number {
    return this.driven + 2 * slot + 1;
  }

  /** Moves an execution to the new state of its invocation. False: that must be learned first. */
  protected override settle(slot: number, node: number): boolean {
    const { invocations } = this;
    if (invocations.kindOf(node) !== ENDED) {
      this.next[this.invocationOf(slot)] = node;
      return true;
    }
    const table = this.executionOf(slot);
    const position = this.positionOf(this.next, slot);
    if (table.waits(position) && invocations.hasAnswered(node)) {
      this.next[this.invocationOf(slot)] = PARKED;
      return true;
    }
    return this.hear(slot, table.outcomeOf(invocations.endingOf(node)));
  }

  /** Continues the execution with this outcome of its task. False: that must be learned first. */
  protected hear(slot: number, outcome: number): boolean {
    const after = this.executionOf(slot).after(this.positionOf(this.next, slot), outcome);
    return after !== UNKNOWN && this.enter(slot, after);
  }

  protected startAt(slot: number): boolean {
    return this.enter(slot, this.executionOf(slot).first);
  }

  protected enter(slot: number, position: number): boolean {
    const table = this.executionOf(slot);
    if (!table.runs(position)) {
      this.place(slot, position, 0);
      return true;
    }
    const node = table.launch(position, this.numberOf(slot), this.lateOf(this.sagaOf(slot)));
    if (node === UNKNOWN) return false;
    this.place(slot, position, node);
    return true;
  }

  protected place(slot: number, position: number, node: number): void {
    this.next[this.driven + 2 * slot] = position;
    this.next[this.invocationOf(slot)] = node;
    const flag = this.flags + this.sagaOf(slot);
    if (!this.isFast(slot) && this.executionOf(slot).endedBadly(position))
      this.next[flag] = (this.next[flag] ?? 0) | flags.news;
  }

  /** If a decision was made, a parked one hears of it only from the reconciler. A fast one may be about to hand over. */
  protected override isDriven(saga: number, { execution, waits }: RecordFacts): boolean {
    if (this.slots.some(({ of }, i) => of === saga && this.isFast(i) && this.isUp(i))) return true;
    const slot = execution === undefined ? undefined : this.arns.get(execution);
    if (slot === undefined) return false;
    const parked = this.nodeOf(this.state, slot) === PARKED;
    return this.isUp(slot) && (waits || !parked);
  }

  private isUp = (slot: number) => this.executionOf(slot).runs(this.positionOf(this.state, slot));

  protected override isRunning(saga: number): boolean {
    return this.slots.some((slot, i) => slot.of === saga && this.nodeOf(this.state, i) > 0);
  }

  protected override isParked(saga: number): boolean {
    return this.slots.some((slot, i) => slot.of === saga && this.nodeOf(this.state, i) === PARKED);
  }

  protected override reconciler(id: string, trigger: Trigger) {
    return this.functions.reconciler(id, trigger);
  }

  protected override loseDrivers(): void {
    this.next.fill(0, this.driven, this.unawaited);
  }
}
