import { firstRow } from "../../../lambdas/saga/choosing";
import type { Memory, Sale } from "./programs";

/** A sale without the requests of a certain saga. */
export interface SaleCase extends Partial<Omit<Sale, "saga" | "by" | "requests">> {
  readonly says: string;
  /** How much each saga wants, and from which bucket it takes first. */
  readonly wants: readonly (readonly [quantity: number, from: 1 | 2])[];
  /** How many states the search must meet. With another number it is not the intended search. */
  readonly states: number;
}

/** The buckets of every sale. */
const BUCKETS = 2;
/** What a function may remember. */
const ANYTHING: readonly Memory[] = ["nothing", "buckets", "sold out", "empty", "full", "old"];

/**
 * Searches of a counter with buckets. The first row is the counter's own, which has nothing while the counter is
 * spread. `strays`: a step is sent again, an undo comes too early, or the operator stops half-way.
 */
export const sales = {
  "three sagas": {
    says: "three sagas that want more than the two of each bucket, and give back",
    wants: [
      [2, 1],
      [2, 2],
      [1, 1],
    ],
    undone: [0, 1, 2],
    states: 3_709,
  },
  "more than a bucket": {
    says: "a saga that wants more than any bucket has",
    wants: [
      [3, 1],
      [1, 2],
      [2, 1],
    ],
    undone: [0, 1],
    states: 2_593,
  },
  memories: {
    says: "functions that remember what is no longer so",
    wants: [
      [2, 1],
      [2, 2],
      [1, 1],
    ],
    undone: [0],
    memories: ANYTHING,
    states: 21_751,
  },
  strays: {
    says: "steps that are sent again, and undos that come too early",
    rows: [0, 1, 1],
    wants: [
      [1, 1],
      [1, 2],
      [1, 1],
    ],
    undone: [0, 1],
    strays: 1,
    states: 109_400,
  },
  spread: {
    says: "an operator who spreads a counter for the first time",
    rows: [2],
    isSpread: false,
    wants: [
      [1, 1],
      [1, 2],
      [1, 1],
    ],
    undone: [0],
    sets: [{ amount: 2, buckets: 2 }],
    states: 6_258,
  },
  "spread and back": {
    says: "an operator who spreads a counter, and goes back to one row",
    rows: [2],
    isSpread: false,
    wants: [
      [2, 1],
      [1, 2],
    ],
    undone: [0, 1],
    sets: [
      { amount: 2, buckets: 2 },
      { amount: 2, buckets: 1 },
    ],
    states: 56_811,
  },
  more: {
    says: "an operator who adds to what is nearly sold out",
    rows: [0, 1, 1],
    wants: [
      [1, 1],
      [1, 2],
      [2, 1],
    ],
    undone: [0],
    sets: [{ amount: 3, buckets: 2 }],
    states: 238_153,
  },
  less: {
    says: "an operator who takes from the total, and stops half-way",
    wants: [
      [1, 1],
      [1, 2],
    ],
    undone: [0],
    sets: [{ amount: 2, buckets: 2 }],
    strays: 1,
    states: 216_133,
  },
  moved: {
    says: "a saga that reads while an operator moves the last piece to and fro",
    rows: [0, 1, 0],
    wants: [[1, 2]],
    sets: [1, 2, 1].map((buckets) => ({ amount: 1, buckets })),
    states: 6_643,
  },
} as const satisfies Readonly<Record<string, SaleCase>>;

/** The sale of a case. @param requestOf makes a saga's request. */
export function saleOf(
  { wants, states: _states, says: _says, ...it }: SaleCase,
  { saga, by }: Pick<Sale, "saga" | "by">,
  requestOf: (id: string, quantity: number) => Sale["requests"][number],
): Sale {
  const ids = new Set<string>();
  const requests = wants.map(([quantity, from]) => {
    let n = 1;
    while (ids.has(`s-${n}`) || firstRow(`s-${n}`, BUCKETS) !== from) n++;
    ids.add(`s-${n}`);
    return requestOf(`s-${n}`, quantity);
  });
  return {
    rows: [0, 2, 2],
    isSpread: true,
    sets: [],
    undone: [],
    memories: ["nothing"],
    strays: 0,
    ...it,
    ...{ saga, by, requests },
  };
}
