import { sandboxProvider } from "../../../lambdas/payment/provider";
import { MemoryStore } from "../../../lambdas/runtime/memory-store";
import { anOrder } from "../given";

type LedgerEntry = Parameters<Parameters<typeof sandboxProvider>[0]["commit"]>[0]["next"]["state"];

describe("the sandbox provider", () => {
  const order = anOrder();
  let ledger: MemoryStore<LedgerEntry>;
  let provider: ReturnType<typeof sandboxProvider>;

  beforeEach(() => {
    ledger = new MemoryStore();
    provider = sandboxProvider(ledger);
  });

  const entry = () => ledger.rows.get("o-1")?.state;

  it("captures once, however often it is asked", async () => {
    expect(await provider.capture(order, 2500)).toBe("CAPTURED");
    expect(await provider.capture(order, 2500)).toBe("CAPTURED");
    expect(entry()).toEqual({ status: "CAPTURED", amount: 2500, captures: 1, refunds: 0 });
  });

  it("captures once when it is asked twice at the same time", async () => {
    const both = [provider.capture(order, 2500), provider.capture(order, 2500)];
    expect(await Promise.all(both)).toEqual(["CAPTURED", "CAPTURED"]);
    expect(entry()).toMatchObject({ captures: 1 });
  });

  it("bars a key that is cancelled before it is captured", async () => {
    expect(await provider.cancel(order)).toBe("BARRED");
    expect(await provider.capture(order, 2500)).toBe("BARRED");
    expect(entry()).toMatchObject({ status: "BARRED", captures: 0, refunds: 0 });
  });

  it("refunds once what was captured, and the key stays used", async () => {
    await provider.capture(order, 2500);
    expect(await provider.cancel(order)).toBe("REFUNDED");
    expect(await provider.cancel(order)).toBe("REFUNDED");
    expect(await provider.capture(order, 2500)).toBe("REFUNDED");
    expect(entry()).toEqual({ status: "REFUNDED", amount: 2500, captures: 1, refunds: 1 });
  });

  it.each(["tok_declined", "tok_insufficient_funds", "tok_expired"])(
    "declines %s for ever, and takes nothing",
    async (paymentToken) => {
      const declined = anOrder({ paymentToken });
      expect(await provider.capture(declined, 2500)).toBe("DECLINED");
      expect(await provider.cancel(declined)).toBe("DECLINED");
      expect(await provider.capture(order, 2500)).toBe("DECLINED");
      expect(entry()).toMatchObject({ captures: 0, refunds: 0 });
    },
  );

  it("keeps orders apart", async () => {
    await provider.cancel(order);
    expect(await provider.capture(anOrder({ orderId: "o-2" }), 1)).toBe("CAPTURED");
  });
});
