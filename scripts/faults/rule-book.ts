import type { Call, ParsedRule, Tally } from "./protocol";
import { Visits } from "./visits";

/** Whether a call belongs to a saga. */
export function isOf({ sagaId, sagaIds }: Call, wanted: string): boolean {
  return sagaIds ? sagaIds.includes(wanted) : sagaId === wanted;
}

/** How a hold ends: `released` lets the call go on, `dropped` gives it up. */
export type Verdict = "released" | "dropped";

/** One rule, its counts, and the calls that it holds. */
export class ActiveRule {
  readonly #holds = new Set<(verdict: Verdict) => void>();
  readonly #watchers = new Set<() => void>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #seen = new Set<string>();
  readonly #hit = new Set<string>();
  readonly #visits: Visits;
  #matched = 0;
  #taken = 0;
  #injected = 0;
  #last: Call | undefined;
  #removed = false;

  constructor(
    readonly id: number,
    readonly rule: ParsedRule,
  ) {
    this.#visits = new Visits(rule.functions ?? "");
  }

  /** Counts a call if it matches. Returns whether the call must be hit. */
  counts(call: Call): boolean {
    const { rule } = this;
    const { tables, operation, request } = call;
    if (!isOf(call, rule.sagaId)) return false;
    const visit = this.#visits.of(call);
    const matches =
      visit !== undefined &&
      (rule.visit === undefined || rule.visit === visit) &&
      (rule.table === undefined || tables.includes(rule.table)) &&
      (rule.operation === undefined || rule.operation === operation);
    if (!matches) return false;
    const isNew = this.#isNew(call);
    if (isNew) this.#matched += 1;
    if (rule.repeats && !isNew) return request !== undefined && this.#hit.has(request);
    return this.#matched >= rule.nth && this.#taken !== rule.times;
  }

  /** Whether the call is not a repeat. On a busy machine the first try may have been lost on its way. */
  #isNew({ attempt, request }: Call): boolean {
    if (request === undefined) return attempt === 1;
    const isNew = !this.#seen.has(request);
    this.#seen.add(request);
    return isNew;
  }

  /** Notes that this rule hits the call. */
  take({ request }: Call): void {
    if (this.rule.repeats && request !== undefined && this.#hit.has(request)) return;
    this.#taken += 1;
    if (request !== undefined) this.#hit.add(request);
  }

  /** Notes that the fault has happened to this call, and wakes everybody who waits for it. */
  reached(call: Call): void {
    this.#injected += 1;
    this.#last = call;
    this.#wake();
  }

  /** Waits until the fault has happened that often. False if the rule was removed before. */
  async untilReached(count: number): Promise<boolean> {
    while (this.#injected < count && !this.#removed) {
      await new Promise<void>((look) => this.#watchers.add(look));
    }
    return this.#injected >= count;
  }

  /** Holds a call until it is released, its client is gone, or `ms` have passed. */
  async hold(gone: AbortSignal | undefined, ms?: number): Promise<Verdict> {
    if (this.#removed || gone?.aborted) return "dropped";
    return new Promise<Verdict>((settle) => {
      const timer = ms === undefined ? undefined : setTimeout(() => end("released"), ms);
      const drop = () => end("dropped");
      const end = (verdict: Verdict) => {
        clearTimeout(timer);
        gone?.removeEventListener("abort", drop);
        this.#holds.delete(end);
        settle(verdict);
      };
      this.#holds.add(end);
      gone?.addEventListener("abort", drop);
    });
  }

  /** Remembers a call that is being handled, so that `release` can wait for it. */
  track(work: Promise<void>): void {
    const done = work.finally(() => this.#underWay.delete(done));
    this.#underWay.add(done);
  }

  /** Releases the held calls, and returns when they are done. */
  async release(): Promise<void> {
    // First notices clients that died before this call: the end of their connection may be in the kernel.
    for (let turn = 0; turn < 2; turn++) await new Promise((done) => setImmediate(done));
    for (const end of this.#holds) end("released");
    await Promise.all(this.#underWay);
  }

  /** Drops the held calls. The rule hits nothing any more. */
  remove(): void {
    this.#removed = true;
    for (const end of this.#holds) end("dropped");
    this.#wake();
  }

  tally(): Tally {
    const { id } = this;
    const told = { id, matched: this.#matched, injected: this.#injected };
    return this.#last ? { ...told, call: this.#last } : told;
  }

  #wake(): void {
    const waiting = [...this.#watchers];
    this.#watchers.clear();
    for (const look of waiting) look();
  }
}

/** The rules in force, oldest first. */
export class RuleBook {
  readonly #rules = new Map<number, ActiveRule>();
  #last = 0;

  add(rule: ParsedRule): ActiveRule {
    this.#last += 1;
    const active = new ActiveRule(this.#last, rule);
    this.#rules.set(active.id, active);
    return active;
  }

  find(id: number): ActiveRule | undefined {
    return this.#rules.get(id);
  }

  /**
   * Finds the rule that hits this call: the oldest of those that match. Every matching rule counts the call.
   * In addition each event of the call can be swallowed by a rule of its own.
   */
  hit(call: Call): { active?: ActiveRule; swallowing: ActiveRule[] } {
    const due = [...this.#rules.values()].filter((rule) => rule.counts(call));
    const swallowing = due.filter(({ rule }) => rule.fault === "swallow");
    const active = due.find((rule) => !swallowing.includes(rule));
    for (const rule of active ? [active, ...swallowing] : swallowing) rule.take(call);
    return { swallowing, ...(active && { active }) };
  }

  remove(id: number): void {
    this.#rules.get(id)?.remove();
    this.#rules.delete(id);
  }

  /** Removes one saga's rules, or all rules. */
  clear(sagaId?: string): void {
    for (const active of this.#rules.values()) {
      if (sagaId !== undefined && active.rule.sagaId !== sagaId) continue;
      this.#rules.delete(active.id);
      active.remove();
    }
  }
}
