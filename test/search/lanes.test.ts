import type { Definition } from "../../lambdas/runtime/stepping/asl";
import type { AnySaga } from "../../lambdas/saga/define";
import { sagaNames, sagas } from "../../lambdas/sagas";
import { counted, isSearched } from "../../scripts/search/counted";
import { calm } from "../../scripts/search/journeys";
import { search, workflowFor } from "../../scripts/search/search";
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
  const order: AnySaga = sagas.order;
  const workflow = workflowFor(order);
  const changed = (name: string, change: object): Definition => ({
    ...workflow,
    States: { ...workflow.States, [name]: { ...workflow.States[name], ...change } as never },
  });
  const bounds = { ...calm, faults: 1, unawaited: 1 };

  it.each([
    [
      "it tells an end instead of handing over",
      changed("HandOver", { Output: { orderId: "o-1", outcome: "CONFIRMED" } }),
      "an execution reports the outcome that the saga's record has",
    ],
    [
      "it undoes what fails, which the state machine would have tried again",
      JSON.parse(
        JSON.stringify(workflow).replaceAll('"Next":"NameDriver"', '"Next":"AbandonOrder"'),
      ) as Definition,
      "no healthy saga is undone",
    ],
  ])("%s", async (_, wrong, property) => {
    const { result } = await search(order, "plain", bounds, { lane: "express", workflow: wrong });
    expect(result.failure?.property).toContain(property);
  });
});
