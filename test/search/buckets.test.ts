import { inventory } from "../../lambdas/order/inventory";
import { order } from "../../lambdas/order/saga";
import type { AnyRequest, AnySaga } from "../../lambdas/saga/define";
import type { Service } from "../../lambdas/saga/service";
import { flight } from "../../lambdas/travel/flight";
import { travel } from "../../lambdas/travel/saga";
import { mutatedParts, saleMutants } from "../../scripts/search/buckets/mutants";
import type { Sale } from "../../scripts/search/buckets/programs";
import { type SaleCase, saleOf, sales } from "../../scripts/search/buckets/sales";
import { explainSale, searchSale } from "../../scripts/search/buckets/search";
import { isSearched } from "../../scripts/search/counted";
import { anOrder } from "../unit/given";

const MOST = { maxStates: 300_000 };

const ofOrders = (it: SaleCase): Sale =>
  saleOf(
    it,
    { saga: order as AnySaga, by: inventory as Service<AnyRequest> },
    (orderId, quantity) => anOrder({ orderId, items: [{ sku: "widget", quantity, unitPrice: 1 }] }),
  );
const trip = travel.examples.booked?.request;
if (!trip) throw new Error("a trip can be booked");
const ofTrips = (it: SaleCase): Sale =>
  saleOf(it, { saga: travel as AnySaga, by: flight as Service<AnyRequest> }, (tripId, seats) => ({
    ...trip,
    ...{ tripId, flight: { ...trip.flight, seats } },
  }));

/** What the search finds without a guard, and after how many steps. */
const found: Readonly<Record<string, readonly [property: string, steps: number]>> = {
  "a step that believes a remembered sell-out": [
    "always: nothing is refused while there is enough",
    2,
  ],
  "a step that refuses because one bucket has too little": [
    "always: nothing is refused while there is enough",
    3,
  ],
  "a step that refuses after one reading": ["always: nothing is refused while there is enough", 15],
  "a step that takes what was remembered for its first reading": [
    "always: nothing is refused while there is enough",
    14,
  ],
  "a step that does not ask what was given back between its readings": [
    "always: nothing is refused while there is enough",
    30,
  ],
  "an undo that fills an empty bucket and does not say so": [
    "always: what is noted as sold out is sold out",
    23,
  ],
  "an undo that does not ask whether a bucket is empty": [
    "always: what is noted as sold out is sold out",
    22,
  ],
  "an undo that does not ask whether the counter was spread since": [
    "always: what is noted as sold out is sold out",
    22,
  ],
  "an undo that gives back to the counter's own row": [
    "always: in each row, what is left and held is the total",
    8,
  ],
  "an undo that takes a row with parts for one without": [
    "always: in each row, what is left and held is the total",
    7,
  ],
  "a sell-out that is noted although something was given back": [
    "always: what is noted as sold out is sold out",
    23,
  ],
  "an operator who adds and leaves the counter sold out": [
    "always: what is noted as sold out is sold out",
    24,
  ],
  "an operator who takes out of a bucket before he puts in": [
    "at quiet: nothing is lost, and nothing is added",
    22,
  ],
  "an operator who leaves no mark on a bucket": [
    "always: nothing is refused while there is enough",
    30,
  ],
};

const searched = Object.values<SaleCase>(sales).filter((it) => isSearched(it));

describe("a counter with buckets, in every interleaving, holds for", () => {
  it.each(searched.map((it) => [it.says, it] as const))("%s", async (_, it) => {
    const { result, world } = await searchSale(ofOrders(it), { limits: MOST });
    expect(result.failure && explainSale(world, result.failure)).toBeUndefined();
    expect(result.states).toBe(it.states);
  });

  it("the seats of a flight, whose saga says nothing of buckets", async () => {
    const { result, world } = await searchSale(ofTrips(sales["three sagas"]), { limits: MOST });
    expect(result.failure && explainSale(world, result.failure)).toBeUndefined();
    expect(result.states).toBe(sales["three sagas"].states);
  });
});

describe("without a guard, the search finds", () => {
  it.each(Object.entries(saleMutants))("%s", async (name, mutant) => {
    const sale = ofOrders(sales[mutant.in]);
    const options = { parts: mutatedParts(sale, mutant), limits: MOST };
    const { failure } = (await searchSale(sale, options)).result;
    expect([failure?.property, (failure?.trace.length ?? 0) - 1]).toEqual(found[name]);
  });
});
