import * as z from "zod";
import { inventory } from "../../lambdas/order/inventory";
import { payment } from "../../lambdas/order/payment";
import type { Order } from "../../lambdas/order/request";
import { order } from "../../lambdas/order/saga";
import { defineSaga } from "../../lambdas/saga/define";
import { hold } from "../../lambdas/saga/hold";
import { calm } from "../../scripts/search/journeys";
import { hunt, mutantsOf } from "../../scripts/search/mutants/hunt";
import { search } from "../../scripts/search/search";
import { explain } from "../../scripts/search/words";

/** Checks an order before its money is taken. It only stores its own verdict. */
const fraud = hold({
  service: "Fraud",
  do: "screen",
  undo: "dismiss",
  refuses: ["FraudSuspected"],
  held: z.object({}),
  nothing: {},
  key: (orderId) => orderId,
  wants: () => ({}),
  denies: ({ items }: Order) =>
    items.some(({ quantity }) => quantity >= 1000)
      ? ["FraudSuspected", "1000 pieces or more of one item"]
      : undefined,
});

const { plain, approval } = order.examples;
if (!plain || !approval) throw new Error("the order saga has such examples");
const resold = { ...plain.request, items: [{ sku: "widget", quantity: 1000, unitPrice: 1 }] };

/** The order saga with a fourth step. */
const screened = defineSaga({
  ...order,
  idName: "orderId",
  steps: [
    { state: "ReserveStock", undo: "ReleaseStock", by: inventory },
    { state: "AwaitApproval", waits: "for a person" },
    { state: "ScreenOrder", undo: "DismissScreening", by: fraud },
    { state: "ChargePayment", undo: "RefundPayment", by: payment },
  ],
  examples: {
    plain,
    suspected: {
      says: "an order that a reseller may have placed",
      request: resold,
      counters: { "sku#widget": 2000 },
      ends: "undone",
    },
    approval,
  },
});

describe("a saga with a fourth step is searched as it is:", () => {
  it.each([
    ["plain", { faults: 2, retries: 1 }, 15_401],
    ["suspected", { faults: 1 }, 8_486],
    ["approval", { faults: 1, unawaited: 1 }, 79_752],
  ] as const)("%s, %o", async (example, bounds, states) => {
    const { world, result } = await search(screened, example, { ...calm, ...bounds });
    expect(result.failure && explain(world, result.failure)).toBeUndefined();
    expect(result.states).toBe(states);
  });

  it.each(["Fraud: an undo that leaves no tombstone", "no DismissScreening"])(
    "%s is caught",
    async (name) => {
      const mutant = mutantsOf(screened).find((it) => it.name === name);
      if (!mutant) throw new Error("there is no such mutant");
      expect(await hunt(mutant)).toBeDefined();
    },
  );
});
