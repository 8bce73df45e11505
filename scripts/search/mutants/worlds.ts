import type { AnyRequest, AnySaga } from "../../../lambdas/saga/define";
import type { Doing } from "../../../lambdas/saga/service";
import { type Shipped, shipped } from "../services";

type World = (open: Shipped["outside"], id: (request: AnyRequest) => string) => Shipped["outside"];

/** Outside systems that break what the saga relies on. */
const ofWorld: Readonly<Record<string, World>> = {
  "an outside system that acts each time it is asked": (open, id) => (by, books) => ({
    ...open(by, books),
    do: async (request, amount, tells) => {
      const { words, counts } = by.sandbox ?? never(by);
      const key = id(request);
      const store = books();
      const base = await store.read(key);
      const state = {
        status: words.DONE,
        amount,
        ...(tells && { told: tells }),
        [counts.done]: Number(base?.state[counts.done] ?? 0) + 1,
        [counts.undone]: Number(base?.state[counts.undone] ?? 0),
      };
      const next = { version: (base?.version ?? 0) + 1, state };
      await store.commit({ key, base, trust: "read", next, counters: [] });
      return "DONE";
    },
  }),
  "an outside system whose undo does not bar the key": (open, id) => (by, books) => ({
    ...open(by, books),
    undo: async (request) =>
      (await books().read(id(request))) ? open(by, books).undo(request) : "BARRED",
  }),
};

function never({ service }: Doing<AnyRequest>): never {
  throw new Error(`${service} does not act outside`);
}

/** A saga's parts in which the outside system of one service breaks the promises that `which` selects. */
export function changedWorld(
  saga: AnySaga,
  by: Doing<AnyRequest>,
  which: readonly string[],
): [string, Shipped][] {
  const whole = shipped(saga);
  const chosen = Object.entries(ofWorld).filter(([name]) => which.some((it) => name.includes(it)));
  return chosen.map(([guard, change]) => [
    `${by.service}: ${guard}`,
    { ...whole, outside: changedFor(by, whole.outside, change(whole.outside, saga.idOf)) },
  ]);
}

/** Changes the outside system of one service. The others stay as they were. */
const changedFor =
  (by: Doing<AnyRequest>, was: Shipped["outside"], is: Shipped["outside"]): Shipped["outside"] =>
  (service, books) =>
    service.service === by.service ? is(service, books) : was(service, books);
