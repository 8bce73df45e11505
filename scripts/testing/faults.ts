import type { Happening } from "../search/happenings";

/** A fault at a call of a state: what happens there, once or more often. */
export interface Fault {
  readonly is: FaultName;
  /** The state of the state machine: a step or its undo, `Place…`, `Confirm…`, and so on. */
  readonly at: string;
  /** Which of its calls, counted from 1. Default: the first. */
  readonly call?: number;
  /** How many tries of the state it strikes. Default: one; 7 at most. */
  readonly times?: number;
}

/** What each fault is to the search. */
export const happenings = {
  /** The function dies before it makes the call. */
  "killed before": "dies",
  /** The function dies once the call is made, and nobody hears what became of it. */
  "killed after": "dies",
  /** The function fails by an error that it does not know. */
  failing: "dies",
  /** Lambda, or what the function calls, has too much to do. */
  throttled: "dies",
  /** The function has done all of it, and its answer never arrives. */
  "answer lost": "answers in vain",
  /** The function is given up, and goes on with this call when all else is over. */
  late: "is late",
  /** The command arrives twice; its twin runs when all else is over. */
  twice: "is repeated",
  /** The execution is stopped, and what it waits for goes on when all else is over. */
  "execution stopped": "is stopped",
  /** The execution is stopped, and what it waits for is lost. */
  "execution and function stopped": "is stopped, its call lost",
  /** Somebody starts another execution with the same request; both run in turn. */
  "two executions": "somebody starts another execution",
  /** Everything that runs is lost; what is stored stays. */
  "power cut": "power cut",
  /** Others write the same item for longer than the function tries. */
  "item contended": "meets others on its item",
} as const satisfies Readonly<Record<string, Happening>>;

/**
 * A fault by its name: `happenings` says what each does. `refused`: the step is refused, since there is
 * nothing left of what it takes, or the system outside will not do it.
 */
export type FaultName = keyof typeof happenings | "refused";
/** All faults. */
export const faultNames = [...Object.keys(happenings), "refused"] as FaultName[];

/** What the state machine is told of a function that fails, by the fault; else that it timed out. */
export const errors: Readonly<Partial<Record<FaultName, string>>> = {
  failing: "Unavailable",
  throttled: "Lambda.TooManyRequestsException",
};

/** Faults that leave an invocation behind, which runs at last. */
export const leaving: readonly FaultName[] = ["late", "twice", "execution stopped"];

/** Those that can strike a state's first call only. */
const first: readonly FaultName[] = [
  "refused",
  "twice",
  "throttled",
  "power cut",
  "two executions",
];

/** Whether it is another fault at this call than at the one before it. */
export const strikesAt = (is: FaultName, call: number) => call === 1 || !first.includes(is);
