import type { Trigger } from "../../lambdas/saga/reconcile";
import { type Bounds, flags } from "./environment";
import { ENDED, UNKNOWN } from "./invocations";
import type { Journey } from "./journeys";
import { Memo } from "./lessons";
import { QUEUED, Queues } from "./queues";
import { reaction, sweeper } from "./reactions";
import type { RecordFacts } from "./record-table";
import type { Shipped } from "./services";
import type { State } from "./state-set";
import { withStoppedClock } from "./stopped-clock";
import type { Take } from "./world";

/** Sagas driven by events: everything that may happen to each of them at every moment. */
export class Choreography extends Queues {
  private readonly roots: Memo;

  constructor(journey: Journey, bounds: Bounds, parts: Shipped) {
    super(journey, bounds, parts);
    this.roots = new Memo(this.lessons, (message, late) => this.begun(message, late));
  }

  /** The state in which each saga is about to be placed. */
  async initial(): Promise<State> {
    return withStoppedClock(async () => {
      this.state = await this.opened();
      this.begin();
      const { name, noun } = this.journey.saga;
      for (const [number, request] of this.journey.requests.entries()) {
        const begins = { of: number, late: 0 };
        const payload = { command: "place", [name]: request };
        const node = this.functions.root(this.invocations, begins, noun, payload);
        this.next[this.unawaited + number] = await node;
      }
      return this.next.slice();
    });
  }

  steps(state: State, take: Take): Promise<void> | undefined {
    this.state = state;
    this.take = take;
    for (let slot = 0; slot < QUEUED && this.at(this.place(slot)) > 0; slot++) this.handle(slot);
    if (this.left("unreadable") > 0) this.garble();
    this.others();
    return this.lessons.pending ? this.lessons.learn() : undefined;
  }

  rests(state: State): boolean {
    for (let place = this.driven; place < this.width; place++) if (state[place]) return false;
    return true;
  }

  protected override reconciler(id: string, trigger: Trigger) {
    return sweeper(this.functions, id, trigger);
  }

  /** A parked saga needs only its record. */
  protected override isDriven(saga: number, { waits }: RecordFacts): boolean {
    if ((waits || this.isParked(saga)) && !this.isLate(saga)) return true;
    for (let slot = 0; slot < QUEUED && this.at(this.place(slot)) > 0; slot++) {
      if (this.messages.sagaOf(this.at(this.place(slot))) === saga) return true;
    }
    return this.isWorkedOn(saga);
  }

  protected override isRunning(saga: number): boolean {
    for (let slot = 0; slot < QUEUED && this.at(this.place(slot)) > 0; slot++) {
      const { message, node } = this.slotOf(this.state, slot);
      if (node > 0 && this.messages.sagaOf(message) === saga) return true;
    }
    return false;
  }

  /** Nothing waits in the orchestration's way. A step may wait for somebody outside, until it is asked again. */
  protected override isParked(saga: number): boolean {
    return this.ageing.waits(this.state, this.journey.ids[saga] ?? "");
  }

  override needsNothing(state: State, saga: number): boolean {
    const isOver = (state[this.flags + saga] ?? 0) & flags.late;
    const waits = !isOver && this.ageing.waits(state, this.journey.ids[saga] ?? "");
    return waits || super.needsNothing(state, saga);
  }

  private handle(slot: number): void {
    const message = this.at(this.place(slot));
    const begun = this.at(this.place(slot) + 1);
    const saga = this.messages.sagaOf(message);
    const node = begun || this.roots.get(message, this.at(this.flags + saga) & 1);
    if (node === UNKNOWN) return;
    this.begin();
    const after = this.call(node);
    if (after !== UNKNOWN && this.settle(slot, after)) this.end("calls", slot);
    if (this.left("faults") > 0) this.fail(slot, node, begun);
    if (this.left("busy") > 0) this.meetOthers(slot, node);
    if (begun || this.left("duplicates") === 0) return;
    this.begin();
    this.spend("duplicates");
    this.enqueue(message);
    this.end("is repeated", slot);
  }

  /** Somebody sends a message about the saga that its service cannot read, such as a newer version. */
  private garble(): void {
    for (const [saga, id] of this.journey.ids.entries()) {
      this.begin();
      this.spend("unreadable");
      this.enqueue(this.messages.unreadable(id));
      this.end("somebody sends an unreadable message", saga);
    }
  }

  /** The message is lost; or its function dies, its answer is lost, or it is so late that it comes again. */
  private fail(slot: number, node: number, begun: number): void {
    this.begin();
    this.spend("faults");
    this.again(slot);
    this.end("dies", slot);
    this.begin();
    this.spend("faults");
    const after = this.call(node);
    if (after !== UNKNOWN && this.invocations.kindOf(after) === ENDED) {
      this.again(slot);
      this.end("answers, and the answer is lost", slot);
    }
    if (begun && this.hasRoom) {
      this.begin();
      this.spend("faults");
      this.leave(node);
      this.again(slot);
      this.end("is carried out late", slot);
    }
    if (begun) return;
    this.begin();
    this.spend("faults");
    this.put(slot, 0, 0);
    this.end("is lost", slot);
  }

  protected override settle(slot: number, node: number): boolean {
    const { invocations } = this;
    if (invocations.kindOf(node) !== ENDED) this.put(slot, this.at(this.place(slot)), node);
    else if (invocations.hasAnswered(node)) this.put(slot, 0, 0);
    else this.again(slot);
    return true;
  }

  /** The invocation that begins to handle a message. */
  private async begun(number: number, late: number): Promise<number> {
    const message = this.messages.at(number);
    const { event, receives } = message;
    const { reactions } = this.messages;
    const service = this.messages.listenerOf(number);
    const begins = { of: this.messages.sagaOf(number), late };
    const kind = message.unreadable ? `${event.type} unreadable` : event.type;
    const name = `${service} ${kind} ${this.messages.idOf(message)} ${event.reason} ${receives}`;
    return this.invocations.root(
      begins,
      name,
      reaction(this.functions, reactions, service, message),
    );
  }
}
