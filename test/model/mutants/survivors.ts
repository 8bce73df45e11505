const CONFLICT =
  "No order of the search shares its id with another one; the scenario “conflict” does, deployed.";
const DECIDED =
  "AbandonOrder came before and would have stopped there: the decision does not change any more.";

/** Mutants that no search catches, and why that is no hole. */
export const survivors: Readonly<Record<string, string>> = {
  "a confirm that does not wait for the approval":
    "The state machine does not send it before: “no approval” takes that guard out, and is caught.",
  "an abandon that leaves no tombstone":
    "The fence that refund and release ask for, and the cancel, leave the same one; without all three it is caught.",
  "a charge that keeps what it captured behind the fence":
    "The refund that put the fence up cancels by key itself; this only gives the money back sooner.",
  "a charge that asks the provider again though it is recorded":
    "The provider knows the key: “a provider that captures as often as it is asked” is caught.",
  "a decision that counts after its time":
    "The saga has been refused by then and is undone, whatever is decided.",
  "the stock released before the payment is refunded":
    "Both ask for the fence, and neither needs the other; only cancel must come last.",
  "no fence before the refund":
    "Refund and release ask for the fence themselves: without that it is caught.",
  "an order parked though it may have been decided":
    "The reconciler sends the decision again; the condition saves that wait.",
  "PlaceOrder without its catch of InvalidOrder":
    "No order of the search is invalid; the scenario “invalid” is, deployed.",
  "RefundPayment without its catch of AlreadyConfirmed": DECIDED,
  "ReleaseStock without its catch of AlreadyConfirmed": DECIDED,
  "CancelOrder without its catch of AlreadyConfirmed": DECIDED,
  "PlaceOrder without its catch of OrderConflict": CONFLICT,
  "ConfirmOrder without its catch of OrderConflict": CONFLICT,
  "AbandonOrder without its catch of OrderConflict": CONFLICT,
  "RefundPayment without its catch of OrderConflict": CONFLICT,
  "ReleaseStock without its catch of OrderConflict": CONFLICT,
  "CancelOrder without its catch of OrderConflict": CONFLICT,
};
