import { checkOrchestration } from "./check";
import { calm, journeys } from "./journeys";
import { inWords, orchestrations } from "./searches";
import { explain } from "./words";

/**
 * Every interleaving of the deployed definition and the shipping functions, within bounds.
 * Deeper ones: `npm run check -- --help`.
 */
describe("the saga, driven by the state machine", () => {
  for (const { journey, bounds, states } of orchestrations) {
    it(`holds for ${journeys[journey].name}; ${inWords(bounds)}`, async () => {
      const { world, result } = await checkOrchestration(journeys[journey], bounds);
      expect(result.failure && explain(world, result.failure)).toBeUndefined();
      expect(result.states).toBe(states);
    });
  }

  it("is cut off by no bound that is too low: more re-drives than allowed are an error", async () => {
    const search = checkOrchestration(journeys.plain, { ...calm, faults: 1, redrives: 0 });
    await expect(search).rejects.toThrow("more re-drives than allowed for");
  });
});
