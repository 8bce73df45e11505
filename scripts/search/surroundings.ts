import { flags, one } from "./environment";
import { ENDED, UNKNOWN } from "./invocations";
import type { RecordFacts } from "./record-table";
import type { Starter } from "./starters";
import { at, RECORDS, World } from "./world";

/** What happens around the drivers of sagas, executions or messages. It is the same in both coordinations. */
export abstract class Surroundings extends World {
  /** Whether the driver that the saga's record names will continue the saga. */
  protected abstract isDriven(saga: number, facts: RecordFacts): boolean;
  /** Whether a driver of the saga has an invocation under way. */
  protected abstract isRunning(saga: number): boolean;
  /** Whether anything waits for a person's decision on the saga. */
  protected abstract isParked(saga: number): boolean;
  /** All drivers are lost. */
  protected abstract loseDrivers(): void;
  /** Continues a driver with the new node of its invocation. False: that must be learned first. */
  protected abstract settle(slot: number, node: number): boolean;

  /** Everything that happens apart from the drivers' own steps. */
  protected others(): void {
    for (let place = this.unawaited; place < this.width && this.at(place) > 0; place++) {
      this.goOn(place);
    }
    for (let saga = 0; saga < this.journey.ids.length; saga++) this.around(saga);
    if (this.left("faults") > 0) this.powerCut();
  }

  /** A write of the invocation collides with others on its item. */
  protected meetOthers(slot: number, node: number): void {
    this.begin();
    this.spend("busy");
    const after = this.invocations.afterBusy(node, this.lateFor(node));
    if (after === undefined || after === UNKNOWN) return;
    if (this.settle(slot, after)) this.end("meets other writers on its row", slot);
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
      this.end("goes on after its caller gave up", slot);
    }
    if (this.left("faults") === 0) return;
    this.begin();
    this.spend("faults");
    this.next[place] = 0;
    this.end("dies after its caller gave up", slot);
  }

  private around(saga: number): void {
    const flag = this.at(this.flags + saga);
    const facts = this.records.of(saga, this.at(RECORDS));
    if ((facts.waits || this.isParked(saga)) && !(flag & flags.late)) {
      this.begin();
      this.next[this.flags + saga] = flag | flags.late;
      this.end("the time for the approval ends", saga);
    }
    if (!this.isBusy(saga)) this.age(saga, facts);
    if (this.ageing.asks) this.actOutside(saga);
    if (!this.hasRoom) return;
    if (this.left("wakes") > 0) this.start(saga, "wake", 0, one("wakes"));
    if (flag & flags.mayApprove) this.start(saga, "approve", flags.mayApprove);
    if (flag & flags.mayReject) this.start(saga, "reject", flags.mayReject);
    if (this.left("strays") > 0) {
      for (let stray = 0; stray < this.starters.strays.length; stray++) this.stray(saga, stray);
    }
    if (facts.open) this.look(saga, facts);
  }

  private age(saga: number, facts: RecordFacts): void {
    const id = this.journey.ids[saga] ?? "";
    if (this.left("days") > 0) {
      this.begin();
      this.spend("days");
      this.next[this.flags + saga] = this.at(this.flags + saga) | flags.late;
      if (this.ageing.forget(this.next, id))
        this.end("a day passes, and outside systems forget their keys", saga);
    }
    // A saga that goes forward acts again by the same key. So only a fenced saga's table is restored.
    if (this.left("restores") > 0 && facts.fenced && !this.isDriven(saga, facts)) {
      this.begin();
      this.spend("restores");
      if (this.ageing.restore(this.next, id)) this.end("a table is restored", saga);
    }
  }

  /** Somebody acts outside, whenever it is possible, or refuses to. */
  private actOutside(saga: number): void {
    const { requests, ids } = this.journey;
    for (const how of ["does", "refuses"] as const) {
      this.begin();
      if (this.ageing.act(this.next, requests[saga] ?? {}, ids[saga] ?? "", how))
        this.end(how === "does" ? "somebody acts outside" : "somebody refuses outside", saga);
    }
  }

  /** Somebody sends a command. A command that is rejected before its first call changes nothing. */
  private stray(saga: number, stray: number): void {
    const node = this.starters.stray(saga, stray, this.lateOf(saga));
    if (this.invocations.kindOf(node) === ENDED) return;
    this.begin();
    this.spend("strays");
    this.leave(node);
    this.end("somebody sends a command", saga * this.starters.strays.length + stray);
  }

  /**
   * Checks of a running saga are bounded. Only a check continues a saga that nothing drives, so it is free.
   */
  private look(saga: number, facts: RecordFacts): void {
    const flag = this.at(this.flags + saga);
    const driven = this.isDriven(saga, facts) || this.isLooking();
    // After a person was told, only a check that a person asks for is needed.
    const helps = this.journey.example.ends !== "stuck";
    if (facts.escalated && !driven && helps) this.start(saga, "hand", 0);
    const spare = driven || facts.escalated;
    if (spare && this.left("looks") === 0) return;
    const cost = spare ? one("looks") : 0;
    if (flag & flags.news) this.start(saga, "event", flags.news, cost);
    if (flag & flags.restarted) this.start(saga, "restart", flags.restarted, cost);
    const before = this.at(RECORDS);
    this.start(saga, "due", 0, cost, facts.due - before);
  }

  private start(saga: number, starter: Starter, flag: number, cost = 0, records = 0): void {
    this.begin();
    const flagged = this.at(this.flags + saga) & ~flag;
    this.next[this.flags + saga] = flagged;
    this.next[this.budget] = this.at(this.budget) - cost;
    this.next[RECORDS] = this.at(RECORDS) + records;
    this.leave(this.starters.of(saga, starter, this.lateOf(saga)));
    this.end(STARTS[starter], saga);
  }

  private isBusy(saga: number): boolean {
    for (let place = this.unawaited; place < this.width && this.at(place) > 0; place++) {
      if (this.invocations.sagaOf(this.at(place)) === saga) return true;
    }
    return this.isRunning(saga);
  }

  protected isLate(saga: number): boolean {
    return (this.at(this.flags + saga) & flags.late) > 0;
  }

  /** Whether an unawaited invocation, other than the reconciler's, is about the saga. */
  protected isWorkedOn(saga: number): boolean {
    for (let place = this.unawaited; place < this.width; place++) {
      const node = this.at(place);
      if (node > 0 && !this.starters.looks(node) && this.invocations.sagaOf(node) === saga) {
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
    for (let place = this.flags; place < this.driven; place++) {
      this.next[place] = (this.at(place) & ~flags.news) | flags.restarted;
    }
    this.loseDrivers();
    this.end("power cut");
  }

  /** Notes which decision a person was told. */
  private hearDecision(node: number): void {
    const told = this.invocations.decisionTold(node);
    if (told === undefined) return;
    const place = this.flags + this.invocations.sagaOf(node);
    const said = told === "APPROVED" ? flags.saidApproved : flags.saidRejected;
    this.next[place] = at(this.next, place) | said;
  }
}

const STARTS = {
  approve: "somebody approves",
  reject: "somebody rejects",
  wake: "an event of an outside system arrives",
  due: "the reconciler reads the sagas that are due",
  event: "the reconciler is told of a failed execution",
  restart: "the reconciler reads all open sagas after a restart",
  hand: "somebody re-drives an escalated saga",
} as const;
