import { CalledSlots } from "./called-slots";
import { flags } from "./environment";
import { PARKED } from "./execution-slots";
import { ENDED, UNKNOWN } from "./invocations";
import { GONE } from "./standing";
import type { State } from "./state-set";
import { RECORDS, type Take } from "./world";

/** Everything that may happen to executions of the state machine at every moment. */
export class Orchestration extends CalledSlots {
  steps(state: State, take: Take): Promise<void> | undefined {
    this.state = state;
    this.take = take;
    for (let slot = 0; slot < this.slots.length; slot++) this.execution(slot);
    this.others();
    return this.lessons.pending ? this.lessons.learn() : undefined;
  }

  /** Whether nothing is under way. */
  rests(state: State): boolean {
    for (let place = this.unawaited; place < this.width; place++) if (state[place]) return false;
    return this.slots.every((_, i) => !this.executionOf(i).runs(this.positionOf(state, i)));
  }

  override isStill(state: State): boolean {
    for (let place = this.unawaited; place < this.width; place++) if (state[place]) return false;
    return this.slots.every((_, i) => this.nodeOf(state, i) <= 0);
  }

  private execution(slot: number): void {
    const table = this.executionOf(slot);
    const position = this.positionOf(this.state, slot);
    if (position === GONE) this.startAnother(slot);
    if (!table.runs(position)) return;
    const node = this.at(this.invocationOf(slot));
    if (node === PARKED) {
      this.expire(slot);
      if (this.left("strays") > 0) this.forge(slot);
    } else this.goForward(slot, position, node);
    if (this.left("faults") > 0) this.stop(slot, node);
  }

  /** Somebody who holds the token sends an answer, although nobody has decided. */
  private forge(slot: number): void {
    const { outcomes } = this.executionOf(slot);
    this.begin();
    this.spend("strays");
    if (this.hear(slot, outcomes.numberOf({ result: { approval: "APPROVED" } }))) {
      this.end("gets a forged approval", slot);
    }
    this.begin();
    this.spend("strays");
    if (this.hear(slot, outcomes.numberOf({ error: "Forged", cause: "{}" }))) {
      this.end("gets a forged failure", slot);
    }
  }

  private goForward(slot: number, position: number, node: number): void {
    this.begin();
    const after = this.call(node);
    if (after !== UNKNOWN && this.settle(slot, after)) this.end("calls", slot);
    if (this.left("faults") > 0) this.fail(slot, position, node);
    if (this.left("faults") > 0) this.beShort(slot, position, node);
    if (this.left("busy") > 0) this.meetOthers(slot, node);
    if (this.left("duplicates") === 0 || !this.hasRoom) return;
    if (this.executionOf(slot).begins(position, this.numberOf(slot), node)) {
      this.begin();
      this.spend("duplicates");
      this.leave(node);
      this.end("is repeated", slot);
    }
  }

  /** A call is lost; or its function dies before or after it, or answers when nobody waits any more. */
  private fail(slot: number, position: number, node: number): void {
    const table = this.executionOf(slot);
    const outcome = table.brokenOutcome(position);
    this.begin();
    this.spend("faults");
    if (this.hear(slot, outcome)) this.end("dies", slot);
    this.begin();
    this.spend("faults");
    const after = this.call(node);
    const ended = after !== UNKNOWN && this.invocations.kindOf(after) === ENDED;
    if (ended && this.hear(slot, outcome)) this.end("answers, and the answer is lost", slot);
    if (!this.hasRoom || !table.invokes(position)) return;
    this.begin();
    this.spend("faults");
    this.leave(node);
    if (this.hear(slot, outcome)) this.end("is carried out late", slot);
  }

  /** A direct run hands over before a task for which its time does not suffice. */
  private beShort(slot: number, position: number, node: number): void {
    const table = this.executionOf(slot);
    if (this.fast?.lane !== "direct" || !this.isFast(slot)) return;
    if (!table.begins(position, this.numberOf(slot), node)) return;
    const after = table.instead(position);
    this.begin();
    this.spend("faults");
    if (after !== UNKNOWN && this.enter(slot, after)) this.end("is short of time", slot);
  }

  private stop(slot: number, node: number): void {
    const running = node > 0 && this.executionOf(slot).invokes(this.positionOf(this.state, slot));
    if (running && this.hasRoom) {
      this.begin();
      this.spend("faults");
      this.leave(node);
      this.place(slot, this.executionOf(slot).aborted, 0);
      this.end("is stopped", slot);
    }
    this.begin();
    this.spend("faults");
    this.place(slot, this.executionOf(slot).aborted, 0);
    this.end("is stopped, its call lost", slot);
  }

  private expire(slot: number): void {
    if (!(this.at(this.flags + this.sagaOf(slot)) & flags.late)) return;
    this.begin();
    if (this.hear(slot, this.executionOf(slot).timedOut)) this.end("times out", slot);
  }

  private startAnother(slot: number): void {
    if (this.slots[slot]?.is === "impostor") this.impostor(slot);
    else this.rival(slot);
  }

  /** The first request keeps the id. The impostor comes once that saga is placed. */
  private impostor(slot: number): void {
    if (!this.records.of(this.sagaOf(slot), this.at(RECORDS)).open) return;
    this.begin();
    if (this.startAt(slot)) this.end("somebody starts another execution", slot);
  }

  private rival(slot: number): void {
    if (this.slots[slot]?.is !== "rival" || this.left("rivals") === 0) return;
    this.begin();
    this.spend("rivals");
    if (this.startAt(slot)) this.end("somebody starts another execution", slot);
  }
}
