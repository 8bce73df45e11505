import { order as definition } from "../../../lambdas/order/saga";
import { Unavailable } from "../../../lambdas/saga/errors";
import type { Store } from "../../../lambdas/saga/store";
import { violations } from "../../../scripts/deployed/audit";
import { anOrder } from "../given";
import { type Access, backward, forward, World } from "./world";

/** The write that would record the capture is lost. */
const unrecorded: Access = <S>(store: Store<S>): Store<S> => ({
  read: (key) => store.read(key),
  commit: async (commit) => {
    if (JSON.stringify(commit.next).includes("capturedAt")) throw new Unavailable("lost");
    return store.commit(commit);
  },
});

describe("an order whose provider has its whims", () => {
  let world: World;
  beforeEach(() => {
    world = new World({ widget: 3 });
  });
  afterEach(() => {
    expect(violations(definition, world.books())).toEqual([]);
  });

  const order = anOrder();
  const books = () => world.ledger.rows.get("o-1")?.state;
  const payment = () => world.payments.rows.get("o-1")?.state.status;
  const send = async (names: readonly string[], request = order) => {
    for (const name of names) await world.send(name, request);
  };
  const until = (name: string) => forward.slice(0, forward.indexOf(name));
  const from = (name: string) => forward.slice(forward.indexOf(name));
  const forget = () => {
    const row = world.ledger.rows.get("o-1");
    if (!row) throw new Error("nothing was captured");
    world.ledger.rows.set("o-1", { ...row, state: { ...row.state, forgotten: true } });
  };

  it("is captured once, though the provider forgot the key of an intent by then", async () => {
    await send(until("charge"));
    await expect(world.send("charge", order, unrecorded)).rejects.toThrow(Unavailable);
    expect([payment(), books()?.captures]).toEqual(["CAPTURING", 1]);
    forget();
    await send(from("charge"));
    expect([payment(), books()?.captures]).toEqual(["CAPTURED", 1]);
  });

  it("is refunded only when the provider says so", async () => {
    const slow = anOrder({ paymentToken: "tok_slow_refund" });
    await send([...until("confirm"), "abandon"], slow);
    await expect(world.send("refund", slow)).rejects.toThrow(Unavailable);
    expect([payment(), books()?.refunds]).toEqual(["REFUNDING", 0]);
    await send(backward.slice(1), slow);
    expect([payment(), books()?.refunds]).toEqual(["REFUNDED", 1]);
  });

  it("is refunded also where its payment row is gone, and the provider still has the money", async () => {
    await send(until("confirm"));
    world.payments.rows.delete("o-1");
    await send(backward);
    expect([payment(), books()]).toEqual(["REFUNDED", expect.objectContaining({ refunds: 1 })]);
  });

  it("leaves a tombstone alone where neither a row nor the provider knows of it", async () => {
    await send(["place", ...backward]);
    expect([payment(), books()]).toEqual(["REFUNDED", undefined]);
  });

  it("is confirmed though the provider repeats an error that it has stored", async () => {
    const unlucky = anOrder({ paymentToken: "tok_stored_error" });
    await send(until("charge"), unlucky);
    await expect(world.send("charge", unlucky)).rejects.toThrow(Unavailable);
    await send(from("charge"), unlucky);
    expect([payment(), books()?.captures]).toEqual(["CAPTURED", 1]);
  });
});
