import { faultSchema } from "../faults/protocol";
import type { JourneyName } from "../scenarios/journeys";
import type { CleanRuns } from "../scenarios/places";
import type { Place, Trouble } from "../scenarios/scenario";
import { BACKWARDS, FORWARDS } from "../scenarios/strikes";

/** What one saga of a storm goes through. */
export interface PlannedSaga {
  readonly journey: JourneyName;
  /** Which of the storm's skus it wants. */
  readonly sku: number;
  readonly troubles: readonly Trouble[];
}

export interface StormPlan {
  readonly sagas: readonly PlannedSaga[];
  /** After how many sagas have been started the power is cut; ascending. */
  readonly powerCuts: readonly number[];
}

export const SKUS = 4;
const JOURNEYS = ["confirmed", "confirmed", "confirmed", "declined", "approved"] as const;
/** What holds a call waits for somebody to let it go: for strikes, not for a storm; nor is storage a bus. */
const STORAGE = faultSchema.exclude(["pause-before", "pause-after", "hold", "swallow"]).options;

export interface StormSize {
  readonly sagas: number;
  readonly powerCuts: number;
}

export function planStorm(
  { sagas: count, powerCuts: cuts }: StormSize,
  seed: number,
  clean: CleanRuns,
): StormPlan {
  const draw = randomFrom(seed);
  const sagas = Array.from({ length: count }, (): PlannedSaga => {
    const journey = draw.oneOf(JOURNEYS);
    const places = clean[journey].filter(({ step }) => step !== "AwaitApproval");
    const troubles = Array.from({ length: draw.below(3) }, () => trouble(draw, places));
    return { journey, sku: draw.below(SKUS), troubles };
  });
  const powerCuts = Array.from({ length: cuts }, (_, n) => {
    const part = count / (cuts + 1);
    return Math.floor(part * (n + 0.5) + draw.below(Math.max(1, Math.floor(part))));
  });
  return { sagas, powerCuts };
}

function trouble(draw: Draw, places: readonly Place[]): Trouble {
  const at = draw.oneOf(places);
  const when = draw.oneOf(["before", "after"] as const);
  switch (draw.below(8)) {
    case 0:
      return { kind: "kill", when, times: 1, at };
    case 1:
      return { kind: "stop", when, at };
    case 2:
      return { kind: "second execution", at };
    case 3: {
      const rounds = [[draw.oneOf([...FORWARDS, ...BACKWARDS])]];
      return { kind: "messages", when, rounds };
    }
    default:
      // Up to more than all retries of a step together.
      return { kind: "storage", fault: draw.oneOf(STORAGE), times: 1 + draw.below(14), at };
  }
}

interface Draw {
  /** 0 … n - 1. */
  below(n: number): number;
  oneOf<T>(all: readonly T[]): T;
}

/** mulberry32: small, and good enough to choose faults with. */
function randomFrom(seed: number): Draw {
  let state = seed >>> 0;
  const below = (n: number) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % n;
  };
  const oneOf = <T>(all: readonly T[]): T => {
    const found = all[below(all.length)];
    if (found === undefined) throw new RangeError("nothing to choose from");
    return found;
  };
  return { below, oneOf };
}
