import type { Bounds } from "./environment";
import { calm, type JourneyName } from "./journeys";

/** A search that is run as a test: how many states there are within its bounds is known. */
export interface Search {
  readonly journey: JourneyName;
  readonly bounds: Bounds;
  /** A search that meets fewer or more states is not the one that was believed. */
  readonly states: number;
}

const within = (journey: JourneyName, changes: Partial<Bounds>, states: number): Search => ({
  journey,
  bounds: { ...calm, ...changes },
  states,
});

/** The saga as the state machine drives it, within bounds that take seconds. */
export const orchestrations: readonly Search[] = [
  within("plain", { faults: 1, rivals: 1 }, 125_372),
  within("plain", { faults: 1, duplicates: 1, looks: 1 }, 264_114),
  within("plain", { faults: 1, strays: 1 }, 303_874),
  within("plain", { faults: 2 }, 78_803),
  within("plain", { faults: 2, retries: 1 }, 8_019),
  within("declined", { faults: 1, rivals: 1 }, 136_344),
  within("soldOut", { faults: 1, rivals: 1 }, 125_049),
  within("approval", { faults: 1 }, 611_099),
  within("twoOrders", { faults: 1, unawaited: 1 }, 64_666),
];

/** The saga as events drive it. */
export const choreographies: readonly Search[] = [
  within("plain", { faults: 2 }, 43_570),
  within("plain", { faults: 1, duplicates: 1 }, 223_324),
  within("declined", { faults: 1 }, 1_296),
  within("soldOut", { faults: 1, duplicates: 1 }, 11_293),
  within("approved", { faults: 1, unawaited: 1 }, 470_446),
  within("plain", { faults: 1, looks: 1, unawaited: 1 }, 1_445_085),
  within("twoOrders", { faults: 1 }, 1_345_541),
];

/** What `npm run check` searches: minutes, and up to 2 GB. */
export const deeper: Readonly<
  Record<"orchestration" | "choreography", readonly Omit<Search, "states">[]>
> = {
  orchestration: [
    within("plain", { faults: 1, duplicates: 1, rivals: 1 }, 0),
    within("plain", { faults: 3 }, 0),
    within("plain", { faults: 2, duplicates: 1 }, 0),
    within("declined", { faults: 1, duplicates: 1, rivals: 1 }, 0),
    within("soldOut", { faults: 1, duplicates: 1, rivals: 1 }, 0),
    within("twoOrders", { faults: 1 }, 0),
  ],
  choreography: [
    within("plain", { faults: 3 }, 0),
    within("plain", { faults: 2, duplicates: 1 }, 0),
    within("declined", { faults: 2, duplicates: 1 }, 0),
    within("approved", { faults: 1 }, 0),
  ],
};

/** Bounds in words, as they are printed; what is not named does not happen. */
export function inWords(bounds: Bounds): string {
  return Object.entries(bounds)
    .flatMap(([name, most]) => (most > 0 ? `${name} ${most}` : []))
    .join(", ");
}
