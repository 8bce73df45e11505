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
  within("plain", { faults: 2 }, 78_803),
  within("plain", { faults: 2, retries: 1 }, 8_019),
  within("declined", { faults: 1, rivals: 1 }, 136_344),
  within("soldOut", { faults: 1, rivals: 1 }, 125_049),
  within("approval", { faults: 1 }, 611_099),
];

/** Bounds in words, as they are printed. */
export function inWords(bounds: Bounds): string {
  return Object.entries(bounds)
    .map(([name, most]) => `${name} ${most}`)
    .join(", ");
}
