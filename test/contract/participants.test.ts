import { order as definition } from "../../lambdas/order/saga";
import { Refused } from "../../lambdas/saga/errors";
import { violations } from "../../scripts/deployed/audit";
import { anOrder } from "../unit/given";
import { type Access, commandNames, World } from "../unit/protocol/world";

/** Sends commands one after the other and records the answer to each. */
async function transcript(world: World, script: string, order = anOrder()): Promise<string[]> {
  const said: string[] = [];
  for (const word of script.split(" ")) {
    const name = commandNames.find((command) => command === word);
    if (!name) throw new Error(`no such command: ${word}`);
    said.push(`${name}: ${await answerTo(world, name, order)}`);
  }
  return said;
}

async function answerTo(world: World, name: string, order = anOrder()): Promise<string> {
  try {
    const { status, replayed } = await world.send(name, order);
    return replayed ? `${status} again` : status;
  } catch (error) {
    if (error instanceof Refused) return `refused, ${error.name}`;
    throw error;
  }
}

const FORWARD = "place reserve charge confirm";
const BACKWARD = "abandon refund release cancel";
const UNDONE = ["abandon: ABANDONED", "refund: REFUNDED", "release: RELEASED", "cancel: CANCELLED"];

it("an order is released also if some of its skus are gone: the others get their pieces back", async () => {
  const skus = Array.from({ length: 20 }, (_, n) => `sku-${n}`);
  const world = new World(Object.fromEntries(skus.map((sku) => [sku, 2])));
  const order = anOrder({ items: skus.map((sku) => ({ sku, quantity: 2, unitPrice: 1 })) });
  await transcript(world, "place reserve", order);
  for (const sku of skus.slice(9)) world.inventory.counters.delete(`sku#${sku}`);
  world.inventory.counters.get("sku#sku-0")?.set("available", -1);
  expect(await transcript(world, BACKWARD, order)).toEqual(UNDONE);
  const left = skus.map((sku) => world.inventory.counters.get(`sku#${sku}`)?.get("available"));
  expect(left).toEqual([1, ...Array(8).fill(2), ...Array(11).fill(undefined)]);
});

describe("an order of two widgets, where there are three", () => {
  let world: World;
  beforeEach(() => {
    world = new World({ widget: 3 });
  });
  afterEach(() => {
    expect(violations(definition, world.books())).toEqual([]);
  });

  const left = () => world.inventory.counters.get("sku#widget")?.get("available");

  it("is placed, reserved, charged and confirmed", async () => {
    expect(await transcript(world, FORWARD)).toEqual([
      "place: PENDING",
      "reserve: HELD",
      "charge: CAPTURED",
      "confirm: CONFIRMED",
    ]);
    expect(left()).toBe(1);
  });

  it("is completed by its steps where somebody has confirmed it before them", async () => {
    await transcript(world, "place confirm");
    expect(violations(definition, world.books())).not.toEqual([]);
    expect(await transcript(world, "reserve charge")).toEqual([
      "reserve: HELD",
      "charge: CAPTURED",
    ]);
  });

  it("is abandoned, refunded, released and cancelled, after any number of its steps", async () => {
    for (const done of ["place", "place reserve", "place reserve charge"]) {
      const order = anOrder({ orderId: done.replaceAll(" ", "-") });
      await transcript(world, done, order);
      expect(await transcript(world, BACKWARD, order)).toEqual(UNDONE);
      expect(left()).toBe(3);
    }
  });

  it("gives every step's first answer again when the step is repeated", async () => {
    await transcript(world, FORWARD);
    expect(await transcript(world, FORWARD)).toEqual([
      "place: PENDING again",
      "reserve: HELD again",
      "charge: CAPTURED again",
      "confirm: CONFIRMED again",
    ]);
    expect(left()).toBe(1);
  });

  it("gives every undo's first answer again when the undo is repeated", async () => {
    await transcript(world, `place reserve charge ${BACKWARD}`);
    expect(await transcript(world, BACKWARD)).toEqual(UNDONE.map((said) => `${said} again`));
    expect(left()).toBe(3);
  });

  it("refuses every undo once it is confirmed", async () => {
    await transcript(world, FORWARD);
    for (const said of await transcript(world, BACKWARD)) {
      expect(said).toMatch(/refused, AlreadyConfirmed$/);
    }
  });

  it("refuses every step once it is undone, also those that never came", async () => {
    await transcript(world, BACKWARD);
    for (const said of await transcript(world, FORWARD)) {
      expect(said).toMatch(/refused, OrderAbandoned$/);
    }
    expect(world.ledger.rows.size).toBe(0);
  });

  it.each([
    ["refund place reserve charge confirm", "confirm: refused, OrderAbandoned"],
    ["release place", "place: refused, OrderAbandoned"],
    ["cancel place", "place: refused, OrderAbandoned"],
    ["place release reserve", "reserve: refused, OrderAbandoned"],
    ["place refund charge", "charge: refused, OrderAbandoned"],
    ["place reserve charge release confirm", "confirm: refused, OrderAbandoned"],
    ["place reserve charge cancel refund", "refund: REFUNDED"],
    ["place reserve charge abandon confirm", "confirm: refused, OrderAbandoned"],
    ["confirm", "confirm: refused, OrderNotPlaced"],
    ["confirm confirm", "confirm: refused, OrderNotPlaced"],
    ["confirm place", "place: refused, OrderAbandoned"],
    ["place reserve charge cancel cancel", "cancel: refused, OrderNotUndone"],
    ["place reserve charge refund cancel", "cancel: refused, OrderNotUndone"],
    ["place reserve charge release refund cancel", "cancel: CANCELLED"],
  ])("told to %s, ends with %s, and can be undone", async (script, last) => {
    expect((await transcript(world, script)).at(-1)).toBe(last);
    await transcript(world, BACKWARD);
    expect(world.orders.rows.get("o-1")?.state.status).toBe("CANCELLED");
    expect(left()).toBe(3);
  });

  it("takes nothing if another saga took too much before", async () => {
    await transcript(world, FORWARD, anOrder({ orderId: "earlier" }));
    expect(await transcript(world, "place reserve")).toContain("reserve: refused, OutOfStock");
    expect(await transcript(world, BACKWARD)).toEqual(UNDONE);
    expect(left()).toBe(1);
  });

  it("takes nothing where its card is declined", async () => {
    const order = anOrder({ paymentToken: "tok_declined" });
    const said = await transcript(world, "place reserve charge charge", order);
    expect(said.slice(2)).toEqual(Array(2).fill("charge: refused, CardDeclined"));
    expect(await transcript(world, BACKWARD, order)).toContain("refund: DECLINED");
    expect(left()).toBe(3);
  });

  it("is refused for good: no write of the refused attempt commits later, and nothing retries it", async () => {
    await transcript(world, FORWARD, anOrder({ orderId: "earlier" }));
    await transcript(world, "place");
    const sent: (() => Promise<unknown>)[] = [];
    const remembering: Access = (store) => ({
      read: (key) => store.read(key),
      commit: (commit) => {
        sent.push(() => store.commit(commit));
        return store.commit(commit);
      },
    });
    const refused = (access?: Access) => world.send("reserve", anOrder(), access);
    const words = { name: "OutOfStock", message: expect.stringContaining("2 wanted, 1 available") };
    await expect(refused(remembering)).rejects.toMatchObject(words);
    world.inventory.counters.get("sku#widget")?.set("available", 3);
    for (const late of sent) await late();
    await expect(refused()).rejects.toMatchObject(words);
    expect(left()).toBe(3);
    expect(await transcript(world, BACKWARD)).toContain("release: RELEASED");
    world.inventory.counters.get("sku#widget")?.set("available", 1);
  });

  it("takes nothing where its item is not known", async () => {
    const items = [{ sku: "gizmo", quantity: 1, unitPrice: 1 }];
    const said = await transcript(
      world,
      "place reserve abandon refund release cancel",
      anOrder({ items }),
    );
    expect(said[1]).toBe("reserve: refused, UnknownSku");
  });
});
