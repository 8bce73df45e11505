import { payment } from "../../../lambdas/order/payment";
import { order as saga } from "../../../lambdas/order/saga";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import { sandbox } from "../../../lambdas/runtime/sandbox";
import type { Books } from "../../../lambdas/saga/service";
import { anOrder } from "../given";

if (!payment.sandbox) throw new Error("payments act outside");
const of = payment.sandbox;

describe("the sandbox, as the payment provider,", () => {
  const order = anOrder();
  let ledger: MemoryStore<Books>;
  let provider: ReturnType<typeof sandbox<typeof order>>;

  beforeEach(() => {
    ledger = new MemoryStore();
    provider = sandbox(of, saga, ledger);
  });

  const entry = () => ledger.rows.get("o-1")?.state;

  it("captures once, however often it is asked", async () => {
    expect(await provider.do(order, 2500)).toBe("DONE");
    expect(await provider.do(order, 2500)).toBe("DONE");
    expect(entry()).toEqual({ status: "CAPTURED", amount: 2500, captures: 1, refunds: 0 });
  });

  it("captures once when it is asked twice at the same time", async () => {
    const both = [provider.do(order, 2500), provider.do(order, 2500)];
    expect(await Promise.all(both)).toEqual(["DONE", "DONE"]);
    expect(entry()).toMatchObject({ captures: 1 });
  });

  it("bars a key that is cancelled before it is captured", async () => {
    expect(await provider.undo(order)).toBe("BARRED");
    expect(await provider.do(order, 2500)).toBe("BARRED");
    expect(entry()).toMatchObject({ status: "BARRED", captures: 0, refunds: 0 });
  });

  it("refunds once what was captured, and the key stays used", async () => {
    await provider.do(order, 2500);
    expect(await provider.undo(order)).toBe("UNDONE");
    expect(await provider.undo(order)).toBe("UNDONE");
    expect(await provider.do(order, 2500)).toBe("UNDONE");
    expect(entry()).toEqual({ status: "REFUNDED", amount: 2500, captures: 1, refunds: 1 });
  });

  it.each(["tok_declined", "tok_insufficient_funds", "tok_expired"])(
    "declines %s for ever, and takes nothing",
    async (paymentToken) => {
      const declined = anOrder({ paymentToken });
      expect(await provider.do(declined, 2500)).toBe("REFUSED");
      expect(await provider.undo(declined)).toBe("REFUSED");
      expect(await provider.do(order, 2500)).toBe("REFUSED");
      expect(entry()).toMatchObject({ captures: 0, refunds: 0 });
    },
  );

  it("keeps orders apart", async () => {
    await provider.undo(order);
    expect(await provider.do(anOrder({ orderId: "o-2" }), 1)).toBe("DONE");
  });
});
