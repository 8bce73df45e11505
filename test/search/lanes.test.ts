import type { AnySaga } from "../../lambdas/saga/define";
import { sagaNames, sagas } from "../../lambdas/sagas";
import { counted, isSearched } from "../../scripts/search/counted";
import { hunt, mutantsOf } from "../../scripts/search/mutants/hunt";
import { search } from "../../scripts/search/search";
import { inWords } from "../../scripts/search/usual";
import { explain } from "../../scripts/search/words";

describe.each(sagaNames)("the %s saga, begun in a fast lane,", (name) => {
  const saga: AnySaga = sagas[name];
  const searches = (counted[name]?.lanes ?? []).filter((one) => isSearched(one));

  it.each(searches.map((it) => [it.lane, it.example, inWords(it.bounds), it] as const))(
    "holds in lane %s for %s; %s",
    async (lane, example, _, { bounds, states }) => {
      const { world, result } = await search(saga, example, bounds, { lane });
      expect(result.failure && explain(world, result.failure)).toBeUndefined();
      expect(result.states).toBe(states ?? result.states);
    },
  );
});

describe("a fast lane that is wrong is found:", () => {
  it.each([
    [
      "a hand-over that tells an end",
      "an execution reports the outcome that the saga's record has",
      3,
    ],
    ["a hand-over that starts nothing", "a run that tells of a hand-over has started the other", 2],
    [
      "a hand-over that ends where nobody has a record",
      "a run that another drives has a record",
      2,
    ],
    ["a lane that undoes what the state machine would try again", "no healthy saga is undone", 2],
    [
      "ChargePayment without its catch of States.ALL, in a lane",
      "an execution fails with a declared error only",
      3,
    ],
  ])("%s", async (name, property, steps) => {
    const mutant = mutantsOf(sagas.order as unknown as AnySaga).find((it) => it.name === name);
    if (!mutant) throw new Error("there is no such mutant");
    expect(await hunt(mutant)).toMatchObject({ property: `always: ${property}`, steps });
  });
});
