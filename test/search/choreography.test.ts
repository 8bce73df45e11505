import { order } from "../../lambdas/order/saga";
import type { AnySaga } from "../../lambdas/saga/define";
import { sagaNames, sagas } from "../../lambdas/sagas";
import { calm } from "../../scripts/search/journeys";
import { searchEvents } from "../../scripts/search/search";
import { choreographies, inWords, isSearched } from "../../scripts/search/searches";
import { explain } from "../../scripts/search/words";

/** Every interleaving of the shipping reactions, routes and functions, within bounds. */
describe.each(sagaNames)("the %s saga, driven by events,", (name) => {
  const saga: AnySaga = sagas[name];
  for (const { example, bounds, states } of choreographies[name].filter((one) => isSearched(one))) {
    it(`holds for ${saga.examples[example]?.says}; ${inWords(bounds)}`, async () => {
      const { world, result } = await searchEvents(saga, example, bounds);
      expect(result.failure && explain(world, result.failure)).toBeUndefined();
      expect(result.states).toBe(states);
    });
  }
});

it("an undo by hand that comes too early, and news lost: whoever says that it is done is trusted", async () => {
  const bounds = { ...calm, faults: 1, strays: 1 };
  const { result } = await searchEvents(order, "plain", bounds);
  expect(result.failure?.property).toMatch("always: nothing leaves the index of open sagas");
});
