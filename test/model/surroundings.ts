import { flags, one } from "./environment";
import { ENDED, UNKNOWN } from "./invocations";
import type { OrderFacts } from "./order-table";
import { type Starter, undoing } from "./starters";
import { at, BUDGET, FLAGS, ORDERS, World } from "./world";

/** What happens around what drives the sagas, in both coordinations alike. */
export abstract class Surroundings extends World {
  /** Whether what drives the order, as its row says, gets it on. */
  protected abstract isDriven(order: number, facts: OrderFacts): boolean;
  /** Whether anything waits for a person's decision on the order. */
  protected abstract isParked(order: number): boolean;
  /** All that drives is lost. */
  protected abstract loseDrivers(): void;

  /** Everything that is not done by what drives the sagas. */
  protected others(): void {
    for (let place = this.unawaited; place < this.width && this.at(place) > 0; place++) {
      this.goOn(place);
    }
    for (let order = 0; order < this.journey.orders.length; order++) this.around(order);
    if (this.left("faults") > 0) this.powerCut();
  }

  private goOn(place: number): void {
    const node = this.at(place);
    const slot = place - this.unawaited;
    this.begin();
    const after = this.call(node);
    if (after !== UNKNOWN) {
      const ended = this.invocations.kindOf(after) === ENDED;
      if (ended) this.hearDecision(after);
      this.next[place] = ended ? 0 : after;
      this.end("goes on unawaited", slot);
    }
    if (this.left("faults") === 0) return;
    this.begin();
    this.spend("faults");
    this.next[place] = 0;
    this.end("dies unawaited", slot);
  }

  private around(order: number): void {
    const flag = this.at(FLAGS + order);
    const facts = this.orders.of(order, this.at(ORDERS));
    if ((facts.waits || this.isParked(order)) && !(flag & flags.late)) {
      this.begin();
      this.next[FLAGS + order] = flag | flags.late;
      this.end("the time for the approval is over", order);
    }
    if (!this.hasRoom) return;
    if (flag & flags.mayApprove) this.start(order, "approve", flags.mayApprove);
    if (flag & flags.mayReject) this.start(order, "reject", flags.mayReject);
    if (this.left("strays") > 0) {
      for (const undo of undoing) this.start(order, undo, 0, one("strays"));
    }
    if (facts.open) this.look(order, facts);
  }

  /** Looks at what runs are bounded; one at what does not is how a saga goes on at all. */
  private look(order: number, facts: OrderFacts): void {
    const flag = this.at(FLAGS + order);
    const spare = this.isDriven(order, facts) || this.isLooking();
    if (spare && this.left("looks") === 0) return;
    const cost = spare ? one("looks") : 0;
    if (flag & flags.news) this.start(order, "event", flags.news, cost);
    if (flag & flags.restarted) this.start(order, "restart", flags.restarted, cost);
    const before = this.at(ORDERS);
    this.start(order, "due", 0, cost, facts.due - before);
  }

  private start(order: number, starter: Starter, flag: number, cost = 0, orders = 0): void {
    this.begin();
    const flagged = this.at(FLAGS + order) & ~flag;
    this.next[FLAGS + order] = flagged;
    this.next[BUDGET] = this.at(BUDGET) - cost;
    this.next[ORDERS] = this.at(ORDERS) + orders;
    this.leave(this.starters.of(order, starter, flagged & flags.late));
    this.end(STARTS[starter], order);
  }

  protected isLate(order: number): boolean {
    return (this.at(FLAGS + order) & flags.late) > 0;
  }

  /** Whether any unawaited invocation but the reconciler's is about the order. */
  protected isWorkedOn(order: number): boolean {
    for (let place = this.unawaited; place < this.width; place++) {
      const node = this.at(place);
      if (node > 0 && !this.starters.looks(node) && this.invocations.orderOf(node) === order) {
        return true;
      }
    }
    return false;
  }

  private isLooking(): boolean {
    for (let place = this.unawaited; place < this.width; place++) {
      const node = this.at(place);
      if (node > 0 && this.starters.looks(node)) return true;
    }
    return false;
  }

  private powerCut(): void {
    this.begin();
    this.spend("faults");
    this.next.fill(0, this.unawaited);
    for (let place = FLAGS; place < this.driven; place++) {
      this.next[place] = (this.at(place) & ~flags.news) | flags.restarted;
    }
    this.loseDrivers();
    this.end("power cut");
  }

  /** What whoever decided was told. */
  private hearDecision(node: number): void {
    const told = this.invocations.decisionTold(node);
    if (told === undefined) return;
    const place = FLAGS + this.invocations.orderOf(node);
    const said = told === "APPROVED" ? flags.saidApproved : flags.saidRejected;
    this.next[place] = at(this.next, place) | said;
  }
}

const STARTS = {
  approve: "somebody approves",
  reject: "somebody rejects",
  abandon: "somebody sends abandon",
  refund: "somebody sends refund",
  release: "somebody sends release",
  due: "the reconciler looks at what is due",
  event: "the reconciler hears of a bad end",
  restart: "the reconciler looks after a restart",
} as const;
