import type { Bounds } from "./environment";
import type { Happening } from "./happenings";
import type { Journey } from "./journeys";
import { Messages } from "./messages";
import type { Shipped } from "./services";
import type { State } from "./state-set";
import { Surroundings } from "./surroundings";
import { at } from "./world";

/** The most messages in the queues at one time. If more are needed, the search throws. */
export const QUEUED = 5;

/**
 * The queues of all services. The event of a commit is in its listener's queue at once, because the listener
 * may take any time to receive it. A message has a slot of two numbers: itself, and the invocation that
 * handles it.
 */
export abstract class Queues extends Surroundings {
  readonly messages: Messages;

  constructor(journey: Journey, bounds: Bounds, parts: Shipped) {
    super(journey, bounds, parts, 2 * QUEUED);
    this.messages = new Messages(journey.saga, journey.ids, this.tableNames, {
      reactions: parts.reactions,
      retries: bounds.retries,
    });
  }

  /** The message in a slot, 0 if none, and the invocation that handles it. */
  slotOf(state: State, slot: number): { message: number; node: number } {
    const place = this.place(slot);
    return { message: state[place] ?? 0, node: state[place + 1] ?? 0 };
  }

  protected override loseDrivers(): void {
    this.next.fill(0, this.driven, this.unawaited);
  }

  /** Publishes the event of a change of a table. */
  protected override committed(table: number, before: number, after: number): void {
    if (before === after) return;
    const content = (of: number) => this.invocations.content(table, of);
    for (const message of this.messages.of(table, before, after, content)) this.enqueue(message);
  }

  protected override elsewhere(node: number): number {
    const { asks } = this.invocations.asking(node);
    if ("publish" in asks) this.enqueue(this.messages.numberOf(asks.publish));
    else if (!("letter" in asks)) throw new Error("nobody listens to that");
    const { invocations } = this;
    return invocations.told(node, this.lateFor(node), invocations.responses.numberOf(null));
  }

  /** Sorts the queued messages: their order has no meaning. */
  protected override end(happening: Happening, slot = 0): void {
    const { next } = this;
    for (let i = 1; i < QUEUED; i++) {
      for (let k = i; k > 0 && this.isBefore(k, k - 1); k--) {
        for (const place of [this.place(k), this.place(k) + 1]) {
          const moved = at(next, place);
          next[place] = at(next, place - 2);
          next[place - 2] = moved;
        }
      }
    }
    super.end(happening, slot);
  }

  protected again(slot: number): void {
    this.put(slot, this.messages.again(this.at(this.place(slot))), 0);
  }

  protected enqueue(message: number): void {
    if (message === 0) return;
    for (let slot = 0; slot < QUEUED; slot++) {
      if (at(this.next, this.place(slot)) !== 0) continue;
      this.put(slot, message, 0);
      return;
    }
    throw new RangeError("more messages at one time than allowed for");
  }

  protected put(slot: number, message: number, node: number): void {
    this.next[this.place(slot)] = message;
    this.next[this.place(slot) + 1] = node;
  }

  protected place(slot: number): number {
    return this.driven + 2 * slot;
  }

  private isBefore(a: number, b: number): boolean {
    const first = at(this.next, this.place(a)) - at(this.next, this.place(b));
    return (
      first > 0 ||
      (first === 0 && at(this.next, this.place(a) + 1) > at(this.next, this.place(b) + 1))
    );
  }
}
