import type { AnySaga } from "../../lambdas/saga/define";
import { sagaNames, sagas } from "../../lambdas/sagas";
import { isSearched } from "../../scripts/search/counted";
import { calm } from "../../scripts/search/journeys";
import { INVOKE, passingErrors } from "../../scripts/search/mutants/retries";
import { rolesIn } from "../../scripts/search/roles";
import { machineFor, search } from "../../scripts/search/search";
import { searchesOf } from "../../scripts/search/searches";
import { BROKEN } from "../../scripts/search/standing";
import { inWords } from "../../scripts/search/usual";
import { explain } from "../../scripts/search/words";

/**
 * Every interleaving of the deployed definition and the shipped functions, within bounds.
 * For deeper searches see `npm run check -- --help`.
 */
describe.each(sagaNames)("the %s saga, driven by its state machine,", (name) => {
  const saga: AnySaga = sagas[name];
  for (const { example, bounds, states } of searchesOf(name).orchestration.filter((one) =>
    isSearched(one),
  )) {
    it(`holds for ${saga.examples[example]?.says}; ${inWords(bounds)}`, async () => {
      const { world, result } = await search(saga, example, bounds);
      expect(result.failure && explain(world, result.failure)).toBeUndefined();
      expect(result.states).toBe(states ?? result.states);
    });
  }

  const { plain, waiting } = rolesIn(saga);
  if (plain !== undefined) {
    it.each(passingErrors(machineFor(saga)))(
      "is not undone because a call ended in %s",
      async (error) => {
        const broken = { ...BROKEN, [INVOKE]: error };
        const bounds = { ...calm, faults: 1, retries: 1, unawaited: 1 };
        const { world, result } = await search(saga, plain, bounds, { broken });
        expect(result.failure && explain(world, result.failure)).toBeUndefined();
      },
    );
  }

  if (waiting !== undefined) {
    it("ignores a forged message to the task token", async () => {
      const bounds = { ...calm, strays: 1, unawaited: 0 };
      // Nobody can decide, so the order is never approved. The search must not expect that end.
      const { world, result } = await search(saga, waiting, bounds, { meets: false });
      expect(result.failure && explain(world, result.failure)).toBeUndefined();
    });
  }

  it("is never cut off by a bound: more re-drives than allowed are an error", async () => {
    const [example = ""] = Object.keys(saga.examples);
    const searched = search(saga, example, { ...calm, faults: 1, redrives: 0 });
    await expect(searched).rejects.toThrow("more re-drives than allowed for");
  });
});
