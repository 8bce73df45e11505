import { stripeCases, zombified } from "../../scripts/stripe/search/cases";
import { searchStripe } from "../../scripts/stripe/search/search";
import { stripeMutants } from "../support/stripe/search-mutants";
import { searchedOver } from "../support/stripe/searched";

const MOST = { maxStates: 100_000 };

/** What the search finds without a guard, and after how many steps. */
const found: Readonly<Record<string, readonly [property: string, steps: number]>> = {
  "an id that is recorded without a condition": [
    "always: a card is asked for money once at most",
    11,
  ],
  "a PaymentIntent that is confirmed before its id is recorded": [
    "always: a card is asked for money once at most",
    8,
  ],
  "an undo that writes no fence": ["always: what was told to be undone stays undone", 11],
  "a charge that does not ask for the fence": [
    "always: what was told to be undone stays undone",
    8,
  ],
  "an undo that does not cancel what is not confirmed": [
    "always: what was told to be undone stays undone",
    9,
  ],
  "an undo that does not cancel what waits for its holder": [
    "always: what was told to be undone stays undone",
    10,
  ],
  "an undo that takes a pending refund for done": [
    "always: what was told to be undone stays undone",
    13,
  ],
  "an undo that believes the status from before its call": [
    "always: what was told to be undone stays undone",
    11,
  ],
  "a refusal that is told before it is remembered": [
    "always: what was told to be refused stays refused",
    9,
  ],
  "a refused PaymentIntent that is not cancelled": [
    "always: what was told to be refused stays refused",
    11,
  ],
  "a key that is used again although Stripe stored an error under it": [
    "the saga ends by itself",
    5,
  ],
};

describe("without a guard, the search of Stripe's calls finds", () => {
  it.each(Object.entries(stripeMutants))("%s", async (name, { in: of, parts }) => {
    const { result } = await searchStripe(zombified(stripeCases[of], searchedOver(parts)), MOST);
    const { property, trace = [] } = result.failure ?? {};
    expect([property, trace.length - 1]).toEqual(found[name]);
  });
});
