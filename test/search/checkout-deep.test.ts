import { testSaga } from "stepfunctions-saga/testing";
import { checkout } from "../../lambdas/checkout/saga";
import { calm } from "../../scripts/search/journeys";
import { hunt, mutantsOf } from "../../scripts/search/mutants/hunt";
import { search, searchEvents } from "../../scripts/search/search";
import { explain } from "../../scripts/search/words";

/* What test/search/checkout.test.ts searches, further: two faults, approvals, events; and each fault at each call. */

const once = { faults: 1, unawaited: 1 };

it.each([
  ["plain", { faults: 2, retries: 1, unawaited: 2 }, 104_872],
  ["declined", once, 1_958],
  ["approval", once, 65_522],
  ["asks its holder", { ...once, wakes: 1 }, 73_054],
] as const)("%s, %o", async (example, bounds, states) => {
  const { world, result } = await search(checkout, example, { ...calm, ...bounds });
  expect(result.failure && explain(world, result.failure)).toBeUndefined();
  expect(result.states).toBe(states);
});

it.each([
  ["plain", once, 6_909],
  ["voided late", once, 4_276],
  ["expires", once, 7_287],
  ["asks its holder", { unawaited: 1 }, 244],
] as const)("by events: %s", async (example, bounds, states) => {
  const { world, result } = await searchEvents(checkout, example, { ...calm, ...bounds });
  expect(result.failure && explain(world, result.failure)).toBeUndefined();
  expect(result.states).toBe(states);
});

it("no fault at any call of any example does harm", async () => {
  const rows = await testSaga(checkout).everyFault();
  expect(rows.length).toBeGreaterThan(1_000);
});

it.each([
  "Capture: a step that acts before its intent",
  "Capture: a step that repeats an intent without asking outside first",
  "Authorisation: an undo that does not undo outside",
  "Authorisation: a step that writes no intent",
  "a reconciler that compensates confirmed sagas without the fence",
  "no CapturePayment",
  "no VoidPayment",
])("without a guard it is found: %s", async (name) => {
  const mutant = mutantsOf(checkout).find((it) => it.name === name);
  if (!mutant) throw new Error("there is no such mutant");
  expect(await hunt(mutant)).toBeDefined();
});
