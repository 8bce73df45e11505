import { ExecutionSlots, PARKED } from "./execution-slots";
import { UNKNOWN } from "./invocations";
import { GONE } from "./standing";

/** What functions and executions ask of Step Functions. */
export abstract class CalledSlots extends ExecutionSlots {
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
