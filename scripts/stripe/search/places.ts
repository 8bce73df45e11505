import { at } from "../../search/world";
import { FATES, type Searched } from "./zombies";

/** Invocations of one kind: how many there are, and what they run. */
export interface Role {
  readonly says: "takes" | "takes late" | "gives back";
  readonly count: number;
  /** They begin once the fence is written. */
  readonly isLate?: true;
  readonly program: Searched;
}

/** What is searched: invocations of one saga, at once, and what goes wrong. */
export interface Zombified {
  readonly roles: readonly Role[];
  readonly faults: number;
  readonly days: number;
  /** What is confirmed or captured takes its time. */
  readonly isSlow?: boolean;
  /** A card's holder is asked to confirm the payment. */
  readonly asks?: boolean;
}

/** Places in a state; the invocations follow. */
export const [STRIPE, MEMORY, FLAGS, FAULTS, DAYS, FIRST] = [0, 1, 2, 3, 4, 5];
/** Values of an invocation's place, beside the number of what it runs. */
export const [NOT_BEGUN, WAITS, OVER] = [0, -1, -2];

export const flags = {
  /** It was told that money was taken; that it was refused; that nothing is in effect. */
  taken: 1,
  refused: 2,
  undone: 4,
  /** Somebody has begun to give back. */
  undoing: 8,
  /** An invocation failed by what never passes, or was told what cannot be. */
  failed: 16,
  /** Somebody who began after the fence moves money. */
  late: 32,
} as const;

export const happenings = [
  "begins",
  ...FATES,
  "dies before it",
  "dies after it",
  "asks again",
  "a day passes",
  "all settles",
  "the holder acts",
  "the holder refuses",
] as const;
export type Happening = (typeof happenings)[number];
/** The most roles of a search. */
export const ROLES = 4;

/** Sorts the invocations of each role, because nothing else tells them apart. */
export function sortWithinRoles(
  state: Int32Array,
  roleOf: (place: number) => number | undefined,
): void {
  for (let end = FIRST + 1; end < state.length; end++) {
    for (let i = end; i > FIRST && roleOf(i) === roleOf(i - 1); i--) {
      const [lower, higher] = [at(state, i - 1), at(state, i)];
      if (lower <= higher) break;
      state[i - 1] = higher;
      state[i] = lower;
    }
  }
}
