import type { Order } from "../../../lambdas/order/request";
import { order } from "../../../lambdas/order/saga";
import {
  ATTEMPTS,
  MAX_RECEIVES,
  pauseAfter,
  type ReactionPorts,
  Reactions,
} from "../../../lambdas/runtime/reaction";
import { Busy, InvalidCommand, Refused, Unavailable } from "../../../lambdas/saga/errors";
import { routeOf } from "../../../lambdas/saga/routes";
import { anOrder, NOW } from "../given";
import { aTrip, type Trip, trip } from "../kit/a-trip";

const request = anOrder();
const reactions = new Reactions(order);
const { events } = reactions;
const handleMessage: typeof reactions.handle = (...given) => reactions.handle(...given);
const bodyOf = (type: string) =>
  JSON.stringify({ source: events.source, detail: events.of({ type }, "o-1", NOW) });

function inventory(run: ReactionPorts<Order>["run"]) {
  const told: string[] = [];
  const ports: ReactionPorts<Order> = {
    service: "Inventory",
    record: async (id) =>
      id === "o-1" ? { status: "PENDING", approval: "NONE", request } : undefined,
    run,
    publish: async ({ type, reason }) => void told.push(reason ? `${type}: ${reason}` : type),
    again: async (body) => void told.push(`again: ${events.parse(body).type}`),
    abandon: async ({ orderId }, reason) => void told.push(`abandon ${orderId}: ${reason}`),
    now: () => NOW,
  };
  return { told, ports };
}

const placed = { body: bodyOf("OrderPlaced"), receives: 1 };

describe("a reaction", () => {
  it("leaves what was committed to the outbox", async () => {
    const { ports, told } = inventory(async () => ({ replayed: false }));
    expect((await handleMessage(placed, ports)).became).toBe("committed");
    expect(told).toEqual([]);
  });

  it("publishes again the event of a command that was applied before", async () => {
    const { ports, told } = inventory(async () => ({ replayed: true }));
    expect((await handleMessage(placed, ports)).became).toBe("replayed");
    expect(told).toEqual(["StockReserved"]);
  });

  it("publishes nothing of a step that waits for somebody outside, however often it is asked", async () => {
    const { ports, told } = inventory(async () => ({ replayed: true, actSeconds: 60 }));
    expect((await handleMessage(placed, ports)).became).toBe("waits");
    expect(told).toEqual([]);
  });

  it("publishes a refusal with its reason", async () => {
    const { ports, told } = inventory(() => Promise.reject(new Refused("OutOfStock", "none left")));
    await handleMessage(placed, ports);
    expect(told).toEqual(["StockRefused: OutOfStock"]);
  });

  it("that could not be published or done makes the message come again", async () => {
    const { ports } = inventory(() => Promise.reject(new Unavailable("away")));
    await expect(handleMessage(placed, ports)).rejects.toThrow(Unavailable);
    const silent = inventory(async () => ({ replayed: true }));
    const publish = () => Promise.reject(new Unavailable("no bus"));
    await expect(handleMessage(placed, { ...silent.ports, publish })).rejects.toThrow("no bus");
  });

  it("that lost a race has the message sent anew, so that it is no failed attempt", async () => {
    const { ports, told } = inventory(() => Promise.reject(new Busy("others were faster")));
    expect((await handleMessage(placed, ports)).became).toBe("busy");
    expect(told).toEqual(["again: OrderPlaced"]);
  });

  it("to cancel waits for the missing signature, which triggers it again", async () => {
    const { ports, told } = inventory(() =>
      Promise.reject(new Refused("OrderNotUndone", "Payment")),
    );
    const released = { body: bodyOf("StockReleased"), receives: 1 };
    const cancel = handleMessage(released, { ...ports, service: "Order" });
    expect((await cancel).became).toBe("refused");
    expect(told).toEqual([]);
  });

  it.each([
    ["another service's event", bodyOf("StockReserved")],
    ["no JSON", "{"],
    ["an unknown type", bodyOf("OrderPlaced").replaceAll("OrderPlaced", "Nonsense")],
    ["another version", bodyOf("OrderPlaced").replace('"version":1', '"version":2')],
    ["an order that nobody placed", bodyOf("OrderPlaced").replaceAll("o-1", "o-2")],
    ["a number where text was", bodyOf("OrderPlaced").replace('"o-1"', "1")],
  ])("keeps a message that it cannot read, and undoes nothing: %s", async (_what, body) => {
    const { ports, told } = inventory(() => Promise.reject(new Error("was run")));
    for (let receives = 1; receives <= MAX_RECEIVES; receives++) {
      await expect(handleMessage({ body, receives }, ports)).rejects.toThrow(InvalidCommand);
    }
    expect(told).toEqual([]);
  });
});

describe("the last delivery", () => {
  const last = { ...placed, receives: MAX_RECEIVES };
  const never: ReactionPorts<Order>["run"] = () => Promise.reject(new Error("was run"));

  it("does not try the step, abandons the order, and fails", async () => {
    const { ports, told } = inventory(never);
    await expect(handleMessage(last, ports)).rejects.toThrow(`failed ${ATTEMPTS} times`);
    expect(told).toEqual(["abandon o-1: RetriesExhausted"]);
  });

  it("of a service too busy to abandon the order is sent again as a new message", async () => {
    const { ports, told } = inventory(never);
    const abandon = () => Promise.reject(new Busy("others were faster"));
    expect((await handleMessage(last, { ...ports, abandon })).became).toBe("busy");
    expect(told).toEqual(["again: OrderPlaced"]);
  });

  it("leaves alone what waits for a person: nothing has failed", async () => {
    const { ports, told } = inventory(never);
    const waiting = { status: "PENDING", approval: "REQUIRED", request } as const;
    const reserved = { body: bodyOf("StockReserved"), receives: MAX_RECEIVES };
    const service = routeOf(order, "StockReserved")?.to ?? "";
    const gated = { ...ports, service, record: async () => waiting };
    expect((await handleMessage(reserved, gated)).became).toBe("waits");
    expect(told).toEqual([]);
  });

  it("that was given up comes to the dead letters also where it was gated", async () => {
    const { ports } = inventory(async () => ({ replayed: false }));
    const abandoned = { status: "ABANDONED", approval: "NONE", request } as const;
    const service = routeOf(order, "StockReserved")?.to ?? "";
    const gated = { ...ports, service, record: async () => abandoned };
    const last = { body: bodyOf("StockReserved"), receives: MAX_RECEIVES };
    await expect(handleMessage(last, gated)).rejects.toThrow("is abandoned");
    expect((await handleMessage({ ...last, receives: 1 }, gated)).became).toBe("waits");
  });
});

describe("the pause before a message comes again", () => {
  it("grows, up to half a minute", () => {
    const pauses = [1, 2, 3, 10].map((n) => pauseAfter(new Unavailable("away"), n, () => 1));
    expect(pauses).toEqual([2, 4, 8, 30]);
  });

  it("is none where waiting will not help", () => {
    expect(pauseAfter(new InvalidCommand("poison"), 4, () => 1)).toBe(0);
  });
});

it("an event is what was put into the envelope", () => {
  const event = events.of({ type: "StockRefused", reason: "OutOfStock" }, "o-1", NOW);
  expect(events.parse(JSON.stringify({ source: events.source, detail: event }))).toEqual(event);
  expect(event.id).toBe("o-1/StockRefused");
});

describe("a message of a step after the pivot", () => {
  const ticketing = new Reactions(trip);
  const body = JSON.stringify({
    source: ticketing.events.source,
    detail: ticketing.events.of({ type: "TripConfirmed" }, aTrip.tripId, NOW),
  });

  function ports(failure: Error) {
    const told: string[] = [];
    const its: ReactionPorts<Trip> = {
      service: "Ticket",
      record: async () => ({ status: "CONFIRMED", approval: "NONE", request: aTrip }),
      run: () => Promise.reject(failure),
      publish: async ({ type }) => void told.push(type),
      again: async () => void told.push("again"),
      abandon: async () => void told.push("abandon"),
      now: () => NOW,
    };
    return { told, its };
  }

  it("that is refused comes again, and tells nobody", async () => {
    const { told, its } = ports(new Refused("TicketRefused", "no"));
    await expect(ticketing.handle({ body, receives: 1 }, its)).rejects.toThrow(Refused);
    expect(told).toEqual([]);
  });

  it("that is given up abandons nothing", async () => {
    const { told, its } = ports(new Unavailable("away"));
    const last = ticketing.handle({ body, receives: ATTEMPTS + 1 }, its);
    await expect(last).rejects.toThrow("is told again when it is due");
    expect(told).toEqual([]);
  });
});
