import type { AnySaga } from "../../lambdas/saga/define";
import type { CoordinationName } from "../../lib/names";
import type { Bounds } from "./environment";
import { calm } from "./journeys";
import { rolesIn } from "./roles";
import type { FastLane } from "./slots";

/** A search that is run as a test, or by `npm run check`. */
export interface Search {
  /** The name of an example of the saga. */
  readonly example: string;
  readonly bounds: Bounds;
  /**
   * How many states it must meet. With another number it is not the intended search. Missing: not counted.
   */
  readonly states?: number;
}

/** A search of a saga that begins in a fast lane. */
export interface LaneSearch extends Search {
  readonly lane: FastLane["lane"];
}

/** The searches of a saga, by coordination; and those that begin in a fast lane. */
export type Searches = Readonly<Record<CoordinationName, readonly Search[]>> & {
  readonly lanes?: readonly LaneSearch[];
};

export const within = (example: string, changes: Partial<Bounds>, states?: number): Search => ({
  example,
  bounds: { ...calm, ...changes },
  ...(states !== undefined && { states }),
});

/** The same in each fast lane. A direct run may be short of time besides, which is a fault: it has more states. */
export const inBoth = (
  example: string,
  bounds: Partial<Bounds>,
  express?: number,
  direct = express,
): LaneSearch[] => [
  { lane: "express", ...within(example, bounds, express) },
  { lane: "direct", ...within(example, bounds, direct) },
];

/** They take half a minute for a saga of two steps. Events go more ways than a state machine. */
export function usual(saga: AnySaga): Searches {
  const { plain } = rolesIn(saga);
  const all = Object.entries(saga.examples).map(([example, it]) => ({ example, ...it }));
  const repeated = plain === undefined ? [] : [plain];
  return {
    orchestration: [
      ...all.map(({ example, ends }) => within(example, ends === "refused" ? {} : FAULT)),
      ...repeated.map((example) => within(example, { faults: 2, retries: 1 })),
    ],
    choreography: [
      ...all.map(({ example, ends, decides, others }) =>
        within(example, ends === "refused" || others ? {} : decides ? { unawaited: 1 } : FAULT),
      ),
      ...repeated.map((example) => within(example, { faults: 1, retries: 1 })),
    ],
  };
}

const FAULT = { faults: 1, unawaited: 1 } as const;

/** They take a minute or more for a saga of two steps. */
export function deeper(saga: AnySaga): Search[] {
  const { plain, undone } = rolesIn(saga);
  const rivals = undone.map((example) => within(example, { faults: 1, rivals: 1, unawaited: 1 }));
  if (plain === undefined) return rivals;
  return [
    ...rivals,
    within(plain, { faults: 1, days: 1 }),
    within(plain, { faults: 2, unawaited: 1 }),
    within(plain, { faults: 1, duplicates: 1, unawaited: 1 }),
    within(plain, { strays: 1, unawaited: 1 }),
  ];
}

/** Bounds as they are printed. What is not named does not happen. */
export function inWords(bounds: Bounds): string {
  return Object.entries(bounds)
    .flatMap(([name, most]) => (most > 0 ? `${name} ${most}` : []))
    .join(", ");
}
