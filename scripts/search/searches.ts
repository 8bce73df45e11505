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
    within("plain", { faults: 1, rivals: 1 }, 125_372),
    within("plain", { faults: 1, duplicates: 1, looks: 1 }, 264_114),
    within("plain", { faults: 1, strays: 1 }, 302_274),
    within("plain", { faults: 2 }, 78_803),
    within("plain", { faults: 2, retries: 1 }, 8_019),
    within("declined", { faults: 1, rivals: 1 }, 136_344),
    within("declined", { faults: 2, caps: 1, unawaited: 1 }, 18_899),
    within("soldOut", { faults: 1, rivals: 1 }, 125_049),
    within("approval", { faults: 1 }, 610_439),
    within("twoOrders", { faults: 1, unawaited: 1 }, 28_354),
  ],
  travel: [
    within("booked", { faults: 2 }, 140_410),
    within("booked", { faults: 2, retries: 1 }, 10_360),
    within("card declined", { faults: 2, caps: 1, unawaited: 1 }, 32_113),
    within("approval", { faults: 1, unawaited: 1 }, 47_895),
    within("last room", { faults: 1, unawaited: 1 }, 49_412),
  ],
} as const satisfies Record<SagaName, readonly Search[]>;

/** The sagas as events drive them. */
export const choreographies = {
  order: [
    within("plain", { faults: 2 }, 43_570),
    within("plain", { faults: 1, duplicates: 1 }, 223_324),
    within("declined", { faults: 1 }, 1_296),
    within("declined", { faults: 2, caps: 1, unawaited: 1 }, 21_685),
    within("soldOut", { faults: 1, duplicates: 1 }, 11_293),
    within("approved", { faults: 1, unawaited: 1 }, 470_446),
    within("plain", { faults: 1, looks: 1, unawaited: 1 }, 1_445_085),
    within("twoOrders", { faults: 1 }, 95_795),
  ],
  travel: [
    within("booked", { faults: 2 }, 77_885),
    within("no room", { faults: 1, duplicates: 1 }, 18_185),
    within("too few seats", { faults: 1 }, 986),
    within("card declined", { faults: 1 }, 2_136),
    within("card declined", { faults: 2, caps: 1, unawaited: 1 }, 44_432),
    // A person may be faster than the steps: approved before the hotel is booked.
    within("approval", { unawaited: 1 }, 4_874),
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
