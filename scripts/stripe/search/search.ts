import { explore, type Failure, type Limits, type Result } from "../../search/explore";
import type { State } from "../../search/state-set";
import { at } from "../../search/world";
import { DAYS, FAULTS, flags, happenings, ROLES, type Zombified } from "./places";
import { StripeWorld } from "./world";

/** Searches every interleaving of invocations of one saga's provider. */
export async function searchStripe(
  searched: Zombified,
  limits: Limits = {},
): Promise<{ readonly result: Result; readonly world: StripeWorld }> {
  const world = new StripeWorld(searched);
  const initial = [await world.initial()];
  const isAtRest = (state: State) => world.rests(state);
  const result = await explore(
    {
      width: world.width,
      initial,
      steps: world.steps.bind(world),
      always: (state) => broken(world, state),
      atQuiet: (state) => (isAtRest(state) ? unended(world, state) : "everybody is told at last"),
      sometimes: {},
      closed: (state) => isAtRest(state) && unended(world, state) === undefined,
      calm: () => true,
      settled: isAtRest,
    },
    limits,
  );
  return { result, world };
}

/** What must hold at every moment. */
function broken(world: StripeWorld, state: State): string | undefined {
  const { confirmed, inEffect, isCaptured } = world.ledger(state);
  const has = (flag: number) => world.has(state, flag);
  if (confirmed > 1) return "a card is asked for money once at most";
  if (has(flags.undone) && inEffect) return "what was told to be undone stays undone";
  // Who was asked to act may still do so, until the saga is undone.
  const mayChange = world.searched.asks && !has(flags.undone);
  if (has(flags.refused) && inEffect && !mayChange)
    return "what was told to be refused stays refused";
  if (has(flags.taken) && !isCaptured) return "what was told to be taken is taken";
  if (has(flags.late)) return "who begins after the fence moves no money";
  if (has(flags.failed)) return "nobody fails for ever";
  return undefined;
}

/** What must hold when nothing is left to do. */
function unended(world: StripeWorld, state: State): string | undefined {
  const isUndone = world.has(state, flags.undoing);
  const { inEffect } = world.ledger(state);
  if (isUndone && inEffect) return "an undone saga has moved no money";
  const isTold = world.has(state, flags.taken | flags.refused | flags.undone);
  return isTold ? undefined : "somebody is told";
}

/** A counterexample as a person reads it. */
export function explainStripe(world: StripeWorld, { property, trace }: Failure): string {
  const { roles } = world.searched;
  const lines = trace.map(({ action, state }, i) => {
    const happening = happenings[Math.floor((action ?? 0) / ROLES)] ?? "";
    const who = roles[(action ?? 0) % ROLES]?.says ?? "";
    const what = action === undefined ? "at first" : `who ${who}: ${happening}`;
    return `${String(i).padStart(4)} ${what}; ${inWords(world, state)}`;
  });
  return [`${property}: does not hold, after ${trace.length - 1} steps`, ...lines].join("\n");
}

function inWords(world: StripeWorld, state: State): string {
  const { confirmed, unconfirmed, inEffect, isGivenBack } = world.ledger(state);
  const money = isGivenBack ? "given back" : inEffect ? "in effect" : "none";
  const fence = world.isFenced(state) ? "fenced" : "open";
  return `${confirmed} confirmed, ${unconfirmed} not; money: ${money}; ${fence}; ${at(state, FAULTS)} faults and ${at(state, DAYS)} days left`;
}
