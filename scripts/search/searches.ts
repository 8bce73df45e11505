import type { SagaName } from "../../lambdas/sagas";
import type { Bounds } from "./environment";
import { calm } from "./journeys";

/** A search that is run as a test: how many states there are within its bounds is known. */
export interface Search {
  /** The name of an example of the saga. */
  readonly example: string;
  readonly bounds: Bounds;
  /** A search that meets fewer or more states is not the one that was believed. */
  readonly states: number;
}

const within = (example: string, changes: Partial<Bounds>, states = 0): Search => ({
  example,
  bounds: { ...calm, ...changes },
  states,
});

/** The sagas as their state machines drive them, within bounds that take seconds. */
export const orchestrations = {
  order: [
    within("plain", { faults: 1, rivals: 1 }, 185_738),
    within("plain", { faults: 1, duplicates: 1, looks: 1 }, 360_992),
    within("plain", { faults: 1, strays: 1 }, 431_897),
    within("plain", { faults: 2 }, 96_385),
    within("plain", { faults: 2, retries: 1 }, 9_773),
    within("plain", { faults: 1, retries: 1, looks: 2 }, 68_186),
    within("plain", { faults: 2, retries: 2 }, 7_584),
    within("plain", { faults: 1, days: 1, looks: 1 }, 26_985),
    within("plain", { faults: 2, restores: 1 }, 97_770),
    within("another's id", { faults: 1 }, 4_432),
    within("invalid", {}, 2),
    within("undone late", { faults: 1 }, 1_564),
    within("stored error", { faults: 1, retries: 1 }, 660),
    within("declined", { faults: 1, rivals: 1 }, 161_076),
    within("declined", { faults: 2, caps: 1, unawaited: 1 }, 18_899),
    within("soldOut", { faults: 1, rivals: 1 }, 156_415),
    within("approval", { faults: 1 }, 656_836),
    within("twoOrders", { faults: 1, unawaited: 1 }, 31_680),
  ],
  travel: [
    within("booked", { faults: 2 }, 164_305),
    within("booked", { faults: 2, retries: 1 }, 12_264),
    within("card declined", { faults: 2, caps: 1, unawaited: 1 }, 32_113),
    within("booked", { faults: 1, days: 1 }, 1_906),
    within("another's id", { faults: 1 }, 6_248),
    within("invalid", {}, 2),
    within("undone late", { faults: 1 }, 2_099),
    within("approval", { faults: 1, unawaited: 1 }, 50_543),
    within("last room", { faults: 1, unawaited: 1 }, 53_872),
  ],
} as const satisfies Record<SagaName, readonly Search[]>;

/** The sagas as events drive them. */
export const choreographies = {
  order: [
    within("plain", { faults: 2 }, 58_540),
    within("plain", { faults: 1, duplicates: 1 }, 390_291),
    within("plain", { faults: 1, retries: 1 }, 375),
    within("plain", { looks: 2 }, 32_159),
    within("plain", { faults: 1, days: 1 }, 3_506),
    within("plain", { faults: 2, restores: 1 }, 58_812),
    within("invalid", { faults: 1, strays: 1 }, 21),
    within("undone late", { faults: 1 }, 2_161),
    within("declined", { faults: 1 }, 1_429),
    within("declined", { faults: 2, caps: 1, unawaited: 1 }, 21_685),
    within("soldOut", { faults: 1, duplicates: 1 }, 12_252),
    within("approved", { faults: 1, unawaited: 1 }, 714_933),
    within("plain", { faults: 1, looks: 1, unawaited: 1 }, 2_737_390),
    within("twoOrders", { faults: 1 }, 128_655),
  ],
  travel: [
    within("booked", { faults: 2 }, 101_211),
    within("booked", { faults: 1, days: 1, restores: 1 }, 5_105),
    within("no room", { faults: 1, duplicates: 1 }, 19_404),
    within("too few seats", { faults: 1 }, 1_034),
    within("card declined", { faults: 1 }, 2_298),
    within("card declined", { faults: 2, caps: 1, unawaited: 1 }, 44_432),
    // A person may be faster than the steps: approved before the hotel is booked.
    within("approval", { unawaited: 1 }, 5_038),
  ],
} as const satisfies Record<SagaName, readonly Search[]>;

type Searches = readonly Omit<Search, "states">[];

/** What `npm run check` searches: minutes, and up to 2 GB. */
export const deeper: Readonly<
  Record<SagaName, Readonly<Record<"orchestration" | "choreography", Searches>>>
> = {
  order: {
    orchestration: [
      within("plain", { faults: 1, duplicates: 1, rivals: 1 }),
      within("plain", { faults: 3 }),
      within("plain", { faults: 2, duplicates: 1 }),
      within("declined", { faults: 1, duplicates: 1, rivals: 1 }),
      within("soldOut", { faults: 1, duplicates: 1, rivals: 1 }),
      within("twoOrders", { faults: 1 }),
    ],
    choreography: [
      within("plain", { faults: 3 }),
      within("plain", { faults: 2, duplicates: 1 }),
      within("declined", { faults: 2, duplicates: 1 }),
      within("approved", { faults: 1 }),
    ],
  },
  travel: {
    orchestration: [
      within("booked", { faults: 1, rivals: 1 }),
      within("booked", { faults: 1, duplicates: 1, looks: 1 }),
      within("booked", { faults: 1, strays: 1 }),
      within("no room", { faults: 1, rivals: 1 }),
      within("too few seats", { faults: 1, rivals: 1 }),
      within("card declined", { faults: 1, rivals: 1 }),
    ],
    choreography: [within("booked", { faults: 1, duplicates: 1 })],
  },
};

/** Bounds in words, as they are printed; what is not named does not happen. */
export function inWords(bounds: Bounds): string {
  return Object.entries(bounds)
    .flatMap(([name, most]) => (most > 0 ? `${name} ${most}` : []))
    .join(", ");
}
