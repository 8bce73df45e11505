import {
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

  it("lead from every event to an end, along the answers and along the refusals", () => {
    for (const start of eventTypes) {
      for (const refusing of [false, true]) {
        const seen = new Set<string>();
        let refuse = refusing;
        for (let type = start; ; ) {
          expect([start, [...seen], seen.has(type)]).toEqual([start, [...seen], false]);
          seen.add(type);
          const route = routeOf(type);
          if (!route) break;
          const { done, refused } = outcomes[route.command];
          type = refuse && refused ? refused : done;
          if (refused) refuse = false;
        }
      }
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
