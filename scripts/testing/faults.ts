import type { Happening } from "../search/happenings";

/** A fault at a call of a state: what happens there, once or several times. */
export interface Fault {
  readonly is: FaultName;
  /** The state of the state machine: a step or its undo, `Place…`, `Confirm…`, and so on. */
  readonly at: string;
  /** Which of its calls, counted from 1. Default: the first. */
  readonly call?: number;
  /** How many tries of the state it strikes. Default: one; 7 at most. */
  readonly times?: number;
}

/** What each fault is in the search. */
export const happenings = {
  /** The function dies before it makes the call. */
  "killed before": "dies",
  /** The function dies after it has made the call, and nobody gets the result. */
  "killed after": "dies",
  /** The function fails with `Unavailable`. */
  failing: "dies",
  /** Lambda throttles the invocation, so the function does not run. */
  throttled: "dies",
  /** The function has finished, but its answer never arrives. */
  "answer lost": "answers, and the answer is lost",
  /** The caller gives the function up. The function makes this call when everything else is over. */
  late: "is carried out late",
  /** The command arrives twice. The second one runs when everything else is over. */
  twice: "is repeated",
  /** The execution is stopped. The function that it waits for continues when everything else is over. */
  "execution stopped": "is stopped",
  /** The execution is stopped, and the function that it waits for is lost. */
  "execution and function stopped": "is stopped, its call lost",
  /** Somebody starts another execution with the same request. Both run in turn. */
  "two executions": "somebody starts another execution",
  /** Everything that runs is lost. What is stored stays. */
  "power cut": "power cut",
  /** Others write the same item for longer than the function tries. */
  "item contended": "meets other writers on its row",
} as const satisfies Readonly<Record<string, Happening>>;

/**
 * A fault by its name. `happenings` says what each one does. `refused`: the step is refused, because nothing
 * is left of what it takes, or because the outside system will not do it.
 */
export type FaultName = keyof typeof happenings | "refused";
/** All faults. */
export const faultNames = [...Object.keys(happenings), "refused"] as FaultName[];

/** The error that the state machine gets for these faults. For the others it is a timeout. */
export const errors: Readonly<Partial<Record<FaultName, string>>> = {
  failing: "Unavailable",
  throttled: "Lambda.TooManyRequestsException",
};

/** Faults that leave an invocation behind. It runs last. */
export const leaving: readonly FaultName[] = ["late", "twice", "execution stopped"];

/** Faults that can strike only the first call of a state. */
const first: readonly FaultName[] = [
  "refused",
  "twice",
  "throttled",
  "power cut",
  "two executions",
];

/** Whether the fault at this call differs from the same fault at the call before it. */
export const strikesAt = (is: FaultName, call: number) => call === 1 || !first.includes(is);
