import { checkOrchestration } from "./check";
import { journeys } from "./journeys";
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
    const bounds = {
      ...orchestrations[0]?.bounds,
      faults: 1,
      duplicates: 0,
      looks: 0,
      redrives: 0,
    };
    const search = checkOrchestration(journeys.plain, {
      retries: 0,
      unawaited: 1,
      rivals: 0,
      ...bounds,
    });
    await expect(search).rejects.toThrow("more re-drives than allowed for");
  });
});
