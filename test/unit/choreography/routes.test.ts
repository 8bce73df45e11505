import { type AnySaga, everyServiceIn } from "../../../lambdas/saga/define";
import { eventsFor, isCleared, outcomesOf, routeOf, routesOf } from "../../../lambdas/saga/routes";
import { sagaNames, sagas } from "../../../lambdas/sagas";
import { travel } from "../../../lambdas/travel/saga";
import { anOrder } from "../given";

/** All events from one on. A circle is cut off. */
function wayFrom(saga: AnySaga, start: string, refusing: boolean): string[] {
  const outcomes = outcomesOf(saga);
  const way = [start];
  let refuse = refusing;
  let route = routeOf(saga, start);
  while (route && way.length <= Object.keys(routesOf(saga)).length) {
    const { done = "", refused } = outcomes[route.command] ?? {};
    const next = refuse && refused ? refused : done;
    if (next === refused) refuse = false;
    way.push(next);
    route = routeOf(saga, next);
  }
  return way;
}

describe.each(sagaNames)("the routes of the %s saga", (name) => {
  const saga: AnySaga = sagas[name];
  const { noun } = saga;
  const types = Object.keys(routesOf(saga));

  it("take every event to one service, or end the saga", () => {
    const services = [noun, ...everyServiceIn(saga).map(({ service }) => service)];
    const taken = services.flatMap((service) => eventsFor(saga, service));
    const ends = types.filter((type) => !routeOf(saga, type));
    expect([...taken, ...ends].sort()).toEqual([...types].sort());
    const last = saga.onward ? "Completed" : "Confirmed";
    expect(ends).toEqual([`${noun}${last}`, `${noun}Cancelled`]);
  });

  it("know every event that a command can have as its outcome, and none besides", () => {
    const outcomes = Object.values(outcomesOf(saga));
    const told = outcomes.flatMap(({ done, refused }) => [done, refused ?? done]);
    const byTheRecord = ["Placed", "Approved", "Rejected", "Expired"].map((it) => noun + it);
    expect([...new Set([...told, ...byTheRecord])].sort()).toEqual([...types].sort());
  });

  it.each(types)("lead from %s to an end, along the answers and along a refusal", (start) => {
    for (const refusing of [false, true]) {
      const way = wayFrom(saga, start, refusing);
      expect(new Set(way).size).toBe(way.length);
      expect(routeOf(saga, way.at(-1) ?? start)).toBeUndefined();
    }
  });

  it("ask for the first step again once a person has approved: each says again that it is done", () => {
    const approved = routeOf(saga, `${noun}Approved`);
    expect(approved).toEqual(routeOf(saga, `${noun}Placed`));
  });
});

it("a trip is undone from the last step to the first, after the fence", () => {
  expect(wayFrom(travel, "TripAbandoned", false)).toEqual([
    ...["TripAbandoned", "PaymentUndone", "FlightUndone", "HotelUndone", "TripCancelled"],
  ]);
});

it("only the step after the wait is gated", () => {
  const gated = Object.entries(routesOf(travel)).filter(([, to]) => to !== "end" && to.gated);
  expect(gated).toEqual([["FlightDone", { to: "Payment", command: "charge", gated: true }]]);
});

it.each([
  ["PENDING", "NONE", true],
  ["PENDING", "APPROVED", true],
  ["PENDING", "REQUIRED", false],
  ["PENDING", "REJECTED", false],
  ["PENDING", "EXPIRED", false],
  ["ABANDONED", "NONE", false],
] as const)("a gate is open for an order that is %s, approval %s: %s", (status, approval, open) => {
  expect(isCleared({ status, approval, request: anOrder() })).toBe(open);
});
