import { explore, type Failure, type Limits, type Result } from "../explore";
import type { State } from "../state-set";
import { at } from "../world";
import { flags, MOST_SAGAS, NEXT, TABLE } from "./places";
import { counterOf, type Sale, type SaleParts, saleParts } from "./programs";
import { happenings, SaleWorld } from "./world";

/** What is searched instead of the shipped code, and how far. */
export interface SaleOptions {
  readonly parts?: SaleParts;
  readonly limits?: Limits;
}

/** Searches every interleaving of a sale. */
export async function searchSale(
  sale: Sale,
  { parts = saleParts(sale), limits = {} }: SaleOptions = {},
): Promise<{ readonly result: Result; readonly world: SaleWorld }> {
  const world = new SaleWorld(sale, parts);
  const initial = [await world.initial()];
  const some = (flag: number) => (state: State) =>
    sale.requests.some((_, saga) => world.flagOf(state, saga, flag));
  const first = sale.rows.reduce((sum, one) => sum + one, 0);
  // An operator who stopped half-way has set the total or not.
  const totals = (state: State) => {
    const all = [first, ...sale.sets.map(({ amount }) => amount)].slice(0, at(state, NEXT) + 1);
    return sale.strays > 0 ? all : all.slice(-1);
  };
  const atRest = (state: State) => {
    const { all, broken } = world.judged(at(state, TABLE));
    const isKept = totals(state).includes(all);
    return broken ?? (isKept ? undefined : "nothing is lost, and nothing is added");
  };
  const always = (state: State) => {
    if (some(flags.wronged)(state)) return "nothing is refused while there is enough";
    if (some(flags.failed)(state)) return "every step is done or refused";
    return world.judged(at(state, TABLE)).broken;
  };
  const result = await explore(
    {
      width: world.width,
      initial,
      steps: world.steps.bind(world),
      always,
      atQuiet: (state) => (world.rests(state) ? atRest(state) : "everything comes to rest"),
      sometimes: {},
      closed: (state) => world.rests(state) && atRest(state) === undefined,
      calm: () => true,
      settled: (state) => world.rests(state),
    },
    limits,
  );
  return { result, world };
}

/** A counterexample as a person reads it. */
export function explainSale(world: SaleWorld, { property, trace }: Failure): string {
  const { attribute } = counterOf(world.sale);
  const lines = trace.map(({ action, state }, i) => {
    const { counters } = world.invocations.content(0, at(state, TABLE));
    const lefts = Object.values(counters).map((of) => of[attribute]);
    const { isSoldOut } = world.judged(at(state, TABLE));
    const happening = happenings[Math.floor((action ?? 0) / MOST_SAGAS)] ?? "";
    const who = happening.startsWith("the") ? "" : `saga ${(action ?? 0) % MOST_SAGAS} `;
    const what = action === undefined ? "at first" : `${who}${happening}`;
    return `${String(i).padStart(4)} ${what}: ${lefts.join(" + ")}${isSoldOut ? ", sold out" : ""}`;
  });
  return [`${property}: does not hold, after ${trace.length - 1} steps`, ...lines].join("\n");
}
