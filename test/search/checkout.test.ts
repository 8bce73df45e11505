import { checkout } from "../../lambdas/checkout/saga";
import { waitsAgain } from "../../scripts/search/clocks";
import { calm } from "../../scripts/search/journeys";
import { hunt, mutantsOf } from "../../scripts/search/mutants/hunt";
import { machineFor, search } from "../../scripts/search/search";
import { explain } from "../../scripts/search/words";

/*
 * Money that is authorised before the pivot and captured after it. Its sandbox captures whatever it is asked for.
 * What is captured is confirmed, and what is confirmed is still authorised. So nothing cancelled is ever captured.
 *
 * `asks its holder`: the card's holder acts, refuses, tries again or does nothing, at every moment. `wakes`: events of
 * the outside system, at every moment, whatever has happened there. The first search has none: all of them are lost.
 */

it.each([
  ["plain", {}, 1_819],
  ["voided late", {}, 1_871],
  ["expires", { caps: 1 }, 2_724],
  ["asks its holder", { faults: 0 }, 186],
  ["asks its holder", { faults: 0, wakes: 2 }, 4_957],
] as const)("every interleaving with a fault keeps this: %s, %o", async (example, more, states) => {
  const bounds = { ...calm, faults: 1, unawaited: 1, ...more };
  const { world, result } = await search(checkout, example, bounds);
  expect(result.failure && explain(world, result.failure)).toBeUndefined();
  expect(result.states).toBe(states);
});

it("waits for the holder until the first deadline, whichever clock is behind", async () => {
  const machine = machineFor(checkout);
  expect(await waitsAgain(checkout, "asks its holder", { machine })).toBeUndefined();
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
      "Authorisation: a step that starts its deadline anew",
      "always: a saga waits for somebody outside until its first deadline",
    ],
    [
      "Authorisation: a step that waits on after its deadline",
      "always: a saga waits for somebody outside until its first deadline",
    ],
    [
      "Authorisation: an undo that leaves open outside what was refused",
      "always: a cancelled saga has every step undone",
    ],
    [
      "AuthorisePaymentWaits takes a message for the act",
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
