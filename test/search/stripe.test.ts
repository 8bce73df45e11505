import { isSearched } from "../../scripts/search/counted";
import { type StripeCase, stripeCases, zombified } from "../../scripts/stripe/search/cases";
import { explainStripe, searchStripe } from "../../scripts/stripe/search/search";
import { searchedOver, stripeParts } from "../support/stripe/searched";

/*
 * The calls of several invocations of one saga's provider, in every interleaving: the shipped code and Stripe's SDK
 * over the fake and its memory, while calls and answers are lost, 500s are stored, and keys are forgotten.
 */

const MOST = { maxStates: 600_000 };

const searched = Object.values<StripeCase>(stripeCases).filter((it) => isSearched(it));

describe("one charge at most, and nothing of an undone saga, in every interleaving of", () => {
  it.each(searched.map((it) => [it.says, it] as const))("%s", async (_, it) => {
    const { result, world } = await searchStripe(zombified(it, searchedOver(stripeParts())), MOST);
    expect(result.failure && explainStripe(world, result.failure)).toBeUndefined();
    expect(result.states).toBe(it.states);
  });
});
