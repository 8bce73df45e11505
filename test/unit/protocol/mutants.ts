import { order } from "../../../lambdas/order/saga";
import type { Parts } from "../../../lambdas/runtime/services";
import type { AnyRequest } from "../../../lambdas/saga/define";
import { recordMutants } from "../../../scripts/search/mutants/record";
import { serviceMutants } from "../../../scripts/search/mutants/services";

/** Mutants of the search that random tests find soon, and the violation that each must cause. */
const signs: Readonly<Record<string, RegExp>> = {
  "Payment: an undo that does not ask for the fence":
    /Payment is not in effect at the outside system/,
  "Inventory: an undo that does not ask for the fence": /Inventory is RELEASED/,
  "Inventory: an undo that leaves no tombstone": /Inventory still holds/,
  "Inventory: an undo that gives back again when it is repeated": /onHand, but/,
  "Inventory: a step that takes nothing": /onHand, but/,
  "Payment: a step that writes no intent": /Payment is still in effect at the outside system/,
  "Payment: an undo that does not undo outside": /Payment is still in effect at the outside system/,
  "a confirm that overrules an abandon": /both confirmed and abandoned/,
  "an abandon that overrules a confirm": /both confirmed and abandoned/,
  "a confirm that does not wait for the approval": /confirmed without its approval/,
  "Payment: an outside system that acts each time it is asked":
    /done 2 times outside|undone|still kept/,
};

const parts: Readonly<Record<string, Parts<AnyRequest>>> = {
  ...serviceMutants(order),
  ...recordMutants(order),
};

export const mutants = Object.entries(signs).map(([name, sign]) => {
  const mutant = parts[name];
  if (!mutant) throw new Error(`there is no mutant ${name}`);
  return { name, parts: mutant, sign };
});
