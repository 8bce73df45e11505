import { CAPS, type Caps } from "../../lambdas/saga/reconcile";

/** How much may happen; what is not bounded here may happen at any moment, any number of times. */
export interface Bounds {
  /** Calls lost, late or broken, deaths, stops and power cuts, all in all. */
  readonly faults: number;
  /** Messages that come twice. */
  readonly duplicates: number;
  /** Looks of the reconciler at what runs, or beside another look. */
  readonly looks: number;
  /** Executions of the same saga that somebody else starts. */
  readonly rivals: number;
  /** Commands that somebody sends to a service directly, and messages forged to a token. */
  readonly strays: number;
  /** Days that pass while nothing runs: systems outside forget the idempotency keys. */
  readonly days: number;
  /** Times that a service's table is restored, but not what it is about outside. */
  readonly restores: number;
  /** Writes that meet others on their item for longer than an invocation tries: it is Busy. */
  readonly busy: number;
  /** Messages in a service's queue that it cannot read. */
  readonly unreadable: number;
  /**
   * How often an approval is waited for at most, while the functions' clocks are behind: its time is over
   * for all but them. 0: their clocks are right.
   */
  readonly behind: number;
  /** Invocations that run unawaited at one time. */
  readonly unawaited: number;
  /** Retries of a state, where more are declared. */
  readonly retries: number;
  /** Failed attempts after which a saga is undone, and an undo goes to a person; 0: those that ship. */
  readonly caps: number;
  /** Executions that the reconciler may start; needing more is an error, not an end. */
  readonly redrives: number;
}

export const capsOf = ({ caps }: Bounds): Caps =>
  caps > 0 ? { resumes: caps, redrives: caps } : CAPS;

/** What is so of a saga and stands in no table, in the bits of one number. */
export const flags = {
  /** The time for its approval is over. */
  late: 1 << 0,
  /** The news that an execution of it ended badly are under way. */
  news: 1 << 1,
  /** All that drove it was lost in a power cut. */
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
} as const;
type Counter = keyof typeof counters;
/** The most that a counter's bits can tell. */
const MOST = 7;

/** How much may still happen. */
export const leftOf = (budget: number, counter: Counter) => (budget >> counters[counter]) & MOST;

/** To be subtracted. */
export const one = (counter: Counter) => 1 << counters[counter];

export function budgetOf(bounds: Bounds): number {
  const names = Object.keys(counters) as Counter[];
  return names.reduce((all, name) => all + Math.min(bounds[name], MOST) * one(name), 0);
}
