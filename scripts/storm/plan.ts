import { faultSchema } from "../faults/protocol";
import type { CleanRuns } from "../scenarios/places";
import type { Plan } from "../scenarios/plan";
import type { Place, Trouble } from "../scenarios/scenario";

/** What happens to one saga of a storm. */
export interface PlannedSaga {
  readonly journey: string;
  /** The pool whose counters the saga takes from. */
  readonly pool: number;
  readonly troubles: readonly Trouble[];
}

export interface StormPlan {
  readonly sagas: readonly PlannedSaga[];
  /** The numbers of started sagas after which the power is cut, ascending. */
  readonly powerCuts: readonly number[];
}

/** How many pools there are. Sagas of one pool share their counters. */
export const POOLS = 4;
/** Without faults that hold a call until it is released, and without the fault of the bus. */
const STORAGE = faultSchema.exclude(["pause-before", "pause-after", "hold", "swallow"]).options;

/** The journeys of a storm. Frequent ones are listed several times. */
export const journeysOf = ({ refused, decided }: Plan): readonly string[] => [
  ...["confirmed", "confirmed", "confirmed"],
  ...refused.slice(0, 1),
  ...decided.slice(0, 1),
];

interface StormSize {
  readonly sagas: number;
  readonly powerCuts: number;
  /** Whether a run can be stopped. Otherwise its process is killed. Default: it can. */
  readonly isStoppable?: boolean;
}

export function planStorm(
  plan: Plan,
  { sagas: count, powerCuts: cuts, isStoppable = true }: StormSize,
  seed: number,
  clean: CleanRuns,
): StormPlan {
  const draw = randomFrom(seed);
  const sagas = Array.from({ length: count }, (): PlannedSaga => {
    const journey = draw.oneOf(journeysOf(plan));
    const places = clean(journey).filter((at) => !plan.isWait(at));
    const troubles = Array.from({ length: draw.below(3) }, () => {
      const drawn = trouble(plan, draw, places);
      return drawn.kind === "stop" && !isStoppable
        ? ({ ...drawn, kind: "kill", times: 1 } as const)
        : drawn;
    });
    return { journey, pool: draw.below(POOLS), troubles };
  });
  const powerCuts = Array.from({ length: cuts }, (_, n) => {
    const part = count / (cuts + 1);
    return Math.floor(part * (n + 0.5) + draw.below(Math.max(1, Math.floor(part))));
  });
  return { sagas, powerCuts };
}

function trouble(plan: Plan, draw: Draw, places: readonly Place[]): Trouble {
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
      // Never the pivot: on a slow machine it would come before the steps, and it trusts its sender.
      const others = plan.forwards.filter(
        ([, command]) => plan.stateOf(command) !== plan.states.pivot,
      );
      const rounds = [[draw.oneOf([...others, ...plan.backwards])]];
      return { kind: "messages", when, rounds };
    }
    default:
      // May exceed all tries of a step together.
      return { kind: "storage", fault: draw.oneOf(STORAGE), times: 1 + draw.below(14), at };
  }
}

interface Draw {
  /** A number from 0 to n - 1. */
  below(n: number): number;
  oneOf<T>(all: readonly T[]): T;
}

/** mulberry32: a small generator, good enough to choose faults. */
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
