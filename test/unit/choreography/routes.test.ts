import {
  type EventType,
  eventsFor,
  eventTypes,
  outcomes,
  reactionTo,
  routeOf,
  type Service,
} from "../../../lambdas/choreography/routes";
import type { OrderState } from "../../../lambdas/order/commands";
import { anOrder } from "../given";

const services: readonly Service[] = ["order", "inventory", "payment"];
const request = anOrder();
const pending = (approval: NonNullable<OrderState["approval"]>): OrderState => ({
  status: "PENDING",
  approval,
  request,
});

/** The events from one on; a way that goes in circles is cut off. */
function wayFrom(start: EventType, refusing: boolean): EventType[] {
  const way = [start];
  let refuse = refusing;
  let route = routeOf(start);
  while (route && way.length <= eventTypes.length) {
    const { done, refused } = outcomes[route.command];
    const next = refuse && refused ? refused : done;
    if (next === refused) refuse = false;
    way.push(next);
    route = routeOf(next);
  }
  return way;
}

describe("the routes", () => {
  it("take every event to one service, or end the saga", () => {
    const taken = services.flatMap(eventsFor);
    const ends = eventTypes.filter((type) => !routeOf(type));
    expect([...taken, ...ends].sort()).toEqual([...eventTypes].sort());
    expect(ends).toEqual(["OrderConfirmed", "OrderCancelled"]);
  });

  it("know every event that a command can have as its outcome, and none besides", () => {
    const told = Object.values(outcomes).flatMap(({ done, refused }) => [done, refused ?? done]);
    const byOrderAlone = ["OrderPlaced", "OrderApproved", "OrderRejected", "OrderExpired"];
    expect([...new Set([...told, ...byOrderAlone])].sort()).toEqual([...eventTypes].sort());
  });

  it.each(eventTypes)("lead from %s to an end, along the answers and along a refusal", (start) => {
    for (const refusing of [false, true]) {
      const way = wayFrom(start, refusing);
      expect(new Set(way).size).toBe(way.length);
      expect(routeOf(way.at(-1) ?? start)).toBeUndefined();
    }
  });

  it.each([
    ["NONE", true],
    ["APPROVED", true],
    ["REQUIRED", false],
    ["REJECTED", false],
    ["EXPIRED", false],
  ] as const)("charge an order whose approval is %s: %s", (approval, charged) => {
    const reaction = reactionTo({ type: "StockReserved" }, pending(approval));
    expect(reaction?.command === "charge").toBe(charged);
  });

  it("charge nothing for an order that is given up", () => {
    const abandoned: OrderState = { ...pending("NONE"), status: "ABANDONED" };
    expect(reactionTo({ type: "StockReserved" }, abandoned)).toBeUndefined();
  });

  it("give the fence the reason", () => {
    const reaction = reactionTo({ type: "StockRefused", reason: "OutOfStock" }, pending("NONE"));
    expect(reaction).toEqual({ command: "abandon", order: request, reason: "OutOfStock" });
  });
});
