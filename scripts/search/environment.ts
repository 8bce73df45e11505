import { CAPS, type Caps } from "../../lambdas/saga/reconcile";

/**
 * How much may happen in a search. What is not bounded here may happen at any moment, any number of times.
 */
export interface Bounds {
  /** Calls lost, late or failed, deaths, stops and power cuts, together. */
  readonly faults: number;
  /** Messages that arrive twice. */
  readonly duplicates: number;
  /** Checks by the reconciler while the saga runs, or beside another check. */
  readonly looks: number;
  /** Executions of the same saga that somebody else starts. */
  readonly rivals: number;
  /** Commands that somebody sends to a service by hand, and forged answers to a task token. */
  readonly strays: number;
  /** Days that pass while nothing runs: outside systems forget the idempotency keys. */
  readonly days: number;
  /** Restores of a service's table. The outside system is not restored. */
  readonly restores: number;
  /** Writes that contend for a row longer than an invocation retries: it is Busy. */
  readonly busy: number;
  /** Events of an outside system that arrive, whatever has happened there. */
  readonly wakes: number;
  /** Messages in a service's queue that it cannot read. */
  readonly unreadable: number;
  /**
   * Waits for an approval that has expired for everybody else, because the functions' clocks are behind.
   * 0: their clocks are right.
   */
  readonly behind: number;
  /** Invocations at one time whose callers have given up. */
  readonly unawaited: number;
  /** Retries of a state. The definition may declare more. */
  readonly retries: number;
  /**
   * Failed attempts after which a saga is undone, and after which an undo goes to a person. 0: as shipped.
   */
  readonly caps: number;
  /** Executions that the reconciler may start. Needing more is an error. */
  readonly redrives: number;
}

export const capsOf = ({ caps }: Bounds): Caps =>
  caps > 0 ? { resumes: caps, redrives: caps } : CAPS;

/** Facts of a saga that are in no table, as bits of one number. */
export const flags = {
  /** The time for its approval is over. */
  late: 1 << 0,
  /** The event that its execution failed is on its way. */
  news: 1 << 1,
  /** A power cut has lost its executions or events. */
  restarted: 1 << 2,
  saidApproved: 1 << 3,
  saidRejected: 1 << 4,
  mayApprove: 1 << 5,
  mayReject: 1 << 6,
} as const;

export function flagsOf(decides: readonly ("approve" | "reject")[]): number {
  const approve = decides.includes("approve") ? flags.mayApprove : 0;
  return approve | (decides.includes("reject") ? flags.mayReject : 0);
}

const counters = {
  faults: 0,
  duplicates: 3,
  looks: 6,
  rivals: 9,
  strays: 12,
  days: 15,
  restores: 18,
  busy: 21,
  unreadable: 24,
  wakes: 27,
} as const;
type Counter = keyof typeof counters;
/** The most that a counter's bits can hold. */
const MOST = 7;

/** How often it may still happen. */
export const leftOf = (budget: number, counter: Counter) => (budget >> counters[counter]) & MOST;

/** One of a counter, to be subtracted from a budget. */
export const one = (counter: Counter) => 1 << counters[counter];

export function budgetOf(bounds: Bounds): number {
  const names = Object.keys(counters) as Counter[];
  return names.reduce((all, name) => all + Math.min(bounds[name], MOST) * one(name), 0);
}
