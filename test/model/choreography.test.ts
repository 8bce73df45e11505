import { checkChoreography } from "./check";
import { calm, journeys } from "./journeys";
import { choreographies, inWords } from "./searches";
import { explain } from "./words";

/** Every interleaving of the shipping reactions, routes and functions, within bounds. */
describe("the saga, driven by events", () => {
  for (const { journey, bounds, states } of choreographies) {
    it(`holds for ${journeys[journey].name}; ${inWords(bounds)}`, async () => {
      const { world, result } = await checkChoreography(journeys[journey], bounds);
      expect(result.failure && explain(world, result.failure)).toBeUndefined();
      expect(result.states).toBe(states);
    });
  }

  it("trusts whoever says that the stock is released: by hand too early, and news lost", async () => {
    const bounds = { ...calm, faults: 1, strays: 1 };
    const { result } = await checkChoreography(journeys.plain, bounds);
    expect(result.failure).toMatchObject({ property: "at quiet: order o-1: payment open" });
  });
});
