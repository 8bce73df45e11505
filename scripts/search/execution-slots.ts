import type { Definition } from "../../lambdas/runtime/stepping/asl";
import type { Trigger } from "../../lambdas/saga/reconcile";
import { type Bounds, flags } from "./environment";
import type { ExecutionTable } from "./executions";
import { ENDED, UNKNOWN } from "./invocations";
import type { Journey } from "./journeys";
import type { RecordFacts } from "./record-table";
import type { Shipped } from "./services";
import { executionsOf, limited, type Slot, slotsOf } from "./slots";
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
  private readonly arns: ReadonlyMap<string, number>;

  constructor(
    journey: Journey,
    bounds: Bounds,
    definition: Definition,
    parts: Shipped,
    readonly broken: Broken = BROKEN,
  ) {
    const slots = slotsOf(journey, bounds);
    super(journey, bounds, parts, 2 * slots.length);
    this.slots = slots;
    this.arns = new Map(slots.map(({ arn }, i) => [arn, i]));
    const { functions, invocations, lessons } = this;
    const shared = { functions, invocations, lessons, broken };
    const bounded = limited(definition, bounds);
    this.executions = executionsOf(journey, slots, bounded, shared);
  }

  /** The state in which each saga's first execution has just been started. */
  async initial(): Promise<State> {
    for (const table of this.executions) await table.prepare();
    this.state = await withStoppedClock(() => this.opened());
    const start = () => {
      this.begin();
      const { length } = this.journey.requests;
      return this.slots.every(
        (it, slot) => it.number > 0 || it.with === length || this.startAt(slot),
      );
    };
    while (!start()) await this.lessons.learn();
    return this.next.slice();
  }

  /** The number of an execution's position. */
  positionOf(state: State, slot: number): number {
    return state[this.driven + 2 * slot] ?? GONE;
  }

  executionOf(slot: number): ExecutionTable {
    const table = this.executions[this.slots[slot]?.with ?? 0];
    if (!table) throw new RangeError(`no slot ${slot}`);
    return table;
  }

  /** The invocation that an execution waits for, PARKED, or none. */
  nodeOf(state: State, slot: number): number {
    return state[this.invocationOf(slot)] ?? 0;
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

  private enter(slot: number, position: number): boolean {
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
    if (this.executionOf(slot).endedBadly(position))
      this.next[flag] = (this.next[flag] ?? 0) | flags.news;
  }

  /** If a decision was made, a parked execution hears of it only from the reconciler. */
  protected override isDriven(_saga: number, { execution, waits }: RecordFacts): boolean {
    const slot = execution === undefined ? undefined : this.arns.get(execution);
    if (slot === undefined) return false;
    const parked = this.nodeOf(this.state, slot) === PARKED;
    return this.executionOf(slot).runs(this.positionOf(this.state, slot)) && (waits || !parked);
  }

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

  protected override elsewhere(node: number): number {
    const { asks } = this.invocations.asking(node);
    if ("letter" in asks) return this.tell(node, null);
    if ("status" in asks) return this.tell(node, this.statusOf(asks.status));
    if ("start" in asks) return this.startNamed(node, asks.start);
    if (!("resume" in asks)) throw new Error(`not a call to Step Functions: ${asks}`);
    const slot = this.slots.findIndex((_, i) => this.hasToken(i, asks.resume));
    if (slot < 0) return this.tell(node, false);
    const outcome = this.executionOf(slot).outcomes.numberOf({ result: asks.output });
    return this.hear(slot, outcome) ? this.tell(node, true) : UNKNOWN;
  }

  private tell(node: number, response: unknown): number {
    const { invocations } = this;
    return invocations.told(node, this.lateFor(node), invocations.responses.numberOf(response));
  }

  private statusOf(arn: string): string {
    const slot = this.slotOf(arn);
    return this.executionOf(slot).statusOf(this.positionOf(this.state, slot));
  }

  /** If it already runs, with the same input, it counts as started. If it has ended, its name is taken. */
  private startNamed(node: number, arn: string): number {
    const slot = this.slotOf(arn);
    const position = this.positionOf(this.next, slot);
    if (position === GONE) return this.startAt(slot) ? this.tell(node, "started") : UNKNOWN;
    return this.tell(node, this.executionOf(slot).runs(position) ? "started" : "taken");
  }

  private hasToken(slot: number, token: string): boolean {
    if (this.next[this.invocationOf(slot)] !== PARKED) return false;
    return (
      this.executionOf(slot).token(this.positionOf(this.next, slot), this.numberOf(slot)) === token
    );
  }

  private slotOf(arn: string): number {
    const slot = this.arns.get(arn);
    if (slot === undefined) throw new RangeError(`more re-drives than allowed for: ${arn}`);
    return slot;
  }
}
