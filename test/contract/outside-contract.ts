import type { Order } from "../../lambdas/order/request";
import type { Provider } from "../../lambdas/runtime/provider";
import { Unavailable } from "../../lambdas/saga/errors";
import { anOrder } from "../unit/given";

/** A provider, and what its own books say; whoever runs this says how it is brought to a whim. */
export interface ProviderSubject {
  readonly provider: Provider<Order>;
  /** What the provider has taken and given back for an order, by its books. */
  kept(order: Order): Promise<{ readonly done: number; readonly undone: number }>;
  /** Makes it forget for what it was asked with the order's key. */
  forget(order: Order): Promise<void>;
  /** What of a request brings it to refuse, to refund slowly, and to store an error. */
  readonly tokens: Readonly<Record<"refused" | "slowRefund" | "storedError", string>>;
}

/** No call is under way for longer: a key must outlive it. */
const LONGEST_CALL_SECONDS = 900;

/** What every provider does, so that what is proved with the sandbox holds with a real one. */
export function outsideContract(name: string, makeSubject: () => Promise<ProviderSubject>): void {
  describe(`${name} keeps the contract of a system outside`, () => {
    const run = Date.now().toString(36);
    let subject: ProviderSubject;
    let provider: Provider<Order>;
    let orders = 0;
    let order: Order;

    beforeAll(async () => {
      subject = await makeSubject();
      provider = subject.provider;
    });
    beforeEach(() => {
      order = anOrder({ orderId: `${run}-${++orders}` });
    });

    const kept = () => subject.kept(order);
    const capture = () => provider.do(order, 2500);
    const paidBy = (token: keyof ProviderSubject["tokens"]) => {
      order = anOrder({ orderId: order.orderId, paymentToken: subject.tokens[token] });
    };

    it("knows a key for longer than a call may be under way", () => {
      expect(provider.keySeconds).toBeGreaterThan(LONGEST_CALL_SECONDS);
    });

    it("knows nothing of a key that nobody used, and looking changes nothing", async () => {
      expect(await provider.find(order)).toBe("UNKNOWN");
      expect(await provider.find(order)).toBe("UNKNOWN");
      expect(await capture()).toBe("DONE");
    });

    it("captures once, however often it is asked", async () => {
      expect([await capture(), await capture()]).toEqual(["DONE", "DONE"]);
      expect(await provider.find(order)).toBe("DONE");
      expect(await kept()).toEqual({ done: 1, undone: 0 });
    });

    it("captures once when it is asked twice at the same time", async () => {
      expect(await Promise.all([capture(), capture()])).toEqual(["DONE", "DONE"]);
      expect(await kept()).toEqual({ done: 1, undone: 0 });
    });

    it("bars a key that is undone before it is captured", async () => {
      expect(await provider.undo(order)).toBe("BARRED");
      expect(await provider.undo(order)).toBe("BARRED");
      expect(await capture()).toBe("BARRED");
      expect(await provider.find(order)).toBe("BARRED");
      expect(await kept()).toEqual({ done: 0, undone: 0 });
    });

    it("refunds once what was captured, and the key stays used", async () => {
      await capture();
      expect([await provider.undo(order), await provider.undo(order)]).toEqual([
        "UNDONE",
        "UNDONE",
      ]);
      expect(await capture()).toBe("UNDONE");
      expect(await provider.find(order)).toBe("UNDONE");
      expect(await kept()).toEqual({ done: 1, undone: 1 });
    });

    it("refunds once, or bars once, when capture and refund come at the same time", async () => {
      await Promise.all([capture(), provider.undo(order), provider.undo(order)]);
      const { done, undone } = await kept();
      expect(done - undone).toBe(0);
      expect(["UNDONE", "BARRED"]).toContain(await provider.find(order));
    });

    it("refuses for ever what it refuses, and takes nothing", async () => {
      paidBy("refused");
      expect(await capture()).toBe("REFUSED");
      expect(await provider.undo(order)).toBe("REFUSED");
      expect(await provider.find(order)).toBe("REFUSED");
      expect(await kept()).toEqual({ done: 0, undone: 0 });
    });

    it("calls a refund that takes its time pending, and says when it is there", async () => {
      paidBy("slowRefund");
      await capture();
      expect(await provider.undo(order)).toBe("PENDING");
      expect(await provider.find(order)).toBe("PENDING");
      expect(await kept()).toEqual({ done: 1, undone: 0 });
      expect(await provider.undo(order)).toBe("UNDONE");
      expect(await kept()).toEqual({ done: 1, undone: 1 });
    });

    it("repeats an error that it has stored; a look tells what really happened", async () => {
      paidBy("storedError");
      await expect(capture()).rejects.toThrow(Unavailable);
      await expect(capture()).rejects.toThrow(Unavailable);
      expect(await provider.find(order)).toBe("DONE");
      expect(await kept()).toEqual({ done: 1, undone: 0 });
    });

    it("may forget a key, and is told apart by a look alone; it still undoes what is there", async () => {
      await capture();
      await subject.forget(order);
      expect(await provider.find(order)).toBe("DONE");
      expect(await provider.undo(order)).toBe("UNDONE");
      expect(await kept()).toEqual({ done: 1, undone: 1 });
    });

    it("keeps orders apart", async () => {
      await provider.undo(order);
      expect(await provider.do(anOrder({ orderId: `${order.orderId}-other` }), 1)).toBe("DONE");
    });
  });
}
