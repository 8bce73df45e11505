import { faultSchema } from "../faults/protocol";
import { BUS } from "../faults/proxy";
import type { Coordination } from "../scenarios/coordination";
import type { CleanRuns } from "../scenarios/places";
import type { Plan } from "../scenarios/plan";
import type { Place, SentByHand, Trouble } from "../scenarios/scenario";

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
/** Without faults that hold a call until it is released. */
const FAULTS = faultSchema.exclude(["pause-before", "pause-after", "hold"]);
/** Without the fault of the bus. */
const STORAGE = FAULTS.exclude(["swallow"]).options;

/** The journeys of a storm. Frequent ones are listed several times. */
export const journeysOf = ({ refused, decided }: Plan): readonly string[] => [
  ...["confirmed", "confirmed", "confirmed"],
  ...refused.slice(0, 1),
  ...decided.slice(0, 1),
];

interface StormSize {
  readonly sagas: number;
  readonly powerCuts: number;
  /** Default: an orchestration whose runs can be stopped. */
  readonly coordination?: Carrier;
}

/** What carries the sagas. If a run cannot be stopped, its process is killed. */
type Carrier = Pick<Coordination, "name" | "isStoppable">;
const STATE_MACHINE: Carrier = { name: "orchestration", isStoppable: true };

export function planStorm(
  plan: Plan,
  { sagas: count, powerCuts: cuts, coordination = STATE_MACHINE }: StormSize,
  seed: number,
  clean: CleanRuns,
): StormPlan {
  const draw = randomFrom(seed);
  const sagas = Array.from({ length: count }, (): PlannedSaga => {
    const journey = draw.oneOf(journeysOf(plan));
    const places = clean(journey).filter((at) => !plan.isWait(at));
    const troubles = Array.from({ length: draw.below(3) }, () => {
      const drawn = trouble({ plan, draw, places, coordination });
      return drawn.kind === "stop" && !coordination.isStoppable
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

interface Drawing {
  readonly plan: Plan;
  readonly draw: Draw;
  readonly places: readonly Place[];
  readonly coordination: Carrier;
}

function trouble({ plan, draw, places, coordination }: Drawing): Trouble {
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
      const rounds = [[draw.oneOf([...sentEarly(plan, coordination), ...plan.backwards])]];
      return { kind: "messages", when, rounds };
    }
    default:
      // May exceed all tries of a step together.
      return { kind: "storage", fault: draw.oneOf(faultsAt(at)), times: 1 + draw.below(14), at };
  }
}

const faultsAt = ({ table }: Place) => (table === BUS ? FAULTS.options : STORAGE);

/**
 * The commands that may come before their time. Never the pivot: on a slow machine it would come before the
 * steps, and it trusts its sender. In a choreography a step is an event, and leads to the step after it. So
 * only the first command may come.
 */
function sentEarly(plan: Plan, { name }: Carrier): readonly SentByHand[] {
  if (name === "choreography") return plan.forwards.slice(0, 1);
  return plan.forwards.filter(([, command]) => plan.stateOf(command) !== plan.states.pivot);
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
