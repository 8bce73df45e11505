import type { AnySaga } from "../../lambdas/saga/define";
import { sagaNames, sagas } from "../../lambdas/sagas";
import { isSearched } from "../../scripts/search/counted";
import { searchEvents } from "../../scripts/search/search";
import { searchesOf } from "../../scripts/search/searches";
import { inWords } from "../../scripts/search/usual";
import { explain } from "../../scripts/search/words";

/** Every interleaving of the shipped reactions, routes and functions, within bounds. */
describe.each(sagaNames)("the %s saga, driven by events,", (name) => {
  const saga: AnySaga = sagas[name];
  for (const { example, bounds, states } of searchesOf(name).choreography.filter((one) =>
    isSearched(one),
  )) {
    it(`holds for ${saga.examples[example]?.says}; ${inWords(bounds)}`, async () => {
      const { world, result } = await searchEvents(saga, example, bounds);
      expect(result.failure && explain(world, result.failure)).toBeUndefined();
      expect(result.states).toBe(states ?? result.states);
    });
  }
});
