import { checkout } from "../../lambdas/checkout/saga";
import { calm } from "../../scripts/search/journeys";
import { hunt, mutantsOf } from "../../scripts/search/mutants/hunt";
import { search } from "../../scripts/search/search";
import { explain } from "../../scripts/search/words";

/*
 * Money that is authorised before the pivot and captured after it. Its sandbox captures whatever it is asked for.
 * What is captured is confirmed, and what is confirmed is still authorised. So nothing cancelled is ever captured.
 */

it.each([
  ["plain", {}, 1_819],
  ["voided late", {}, 1_871],
  ["expires", { caps: 1 }, 2_724],
] as const)("every interleaving with a fault keeps this: %s, %o", async (example, more, states) => {
  const bounds = { ...calm, faults: 1, unawaited: 1, ...more };
  const { world, result } = await search(checkout, example, bounds);
  expect(result.failure && explain(world, result.failure)).toBeUndefined();
  expect(result.states).toBe(states);
});

describe("without a guard it is found:", () => {
  it.each([
    [
      "Capture: a step that does not look at the decision",
      "always: no step after the pivot acts before the pivot",
    ],
    [
      "Authorisation: an undo that does not ask for the fence",
      "always: a confirmed saga has every step done",
    ],
    [
      "a complete that checks no signature",
      "always: a saga outside the index of open sagas has nothing left to do",
    ],
  ])("%s", async (name, property) => {
    const mutant = mutantsOf(checkout).find((it) => it.name === name);
    if (!mutant) throw new Error("there is no such mutant");
    expect((await hunt(mutant))?.property).toBe(property);
  });
});
