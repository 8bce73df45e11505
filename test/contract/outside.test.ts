import { MemoryStore } from "../../lambdas/runtime/memory-store";
import type { Books } from "../../lambdas/saga/service";
import { anOrder } from "../unit/given";
import { outsideContract } from "./outside-contract";
import { sandboxOver } from "./sandbox";

outsideContract("the sandbox over memory", async () => sandboxOver(new MemoryStore<Books>()));

describe("the sandbox", () => {
  const order = anOrder();

  it("captures again under a key that it was made to forget, as a real provider does", async () => {
    const { provider, kept, forget } = sandboxOver(new MemoryStore<Books>());
    await provider.do(order, 2500);
    await forget(order);
    expect(await provider.do(order, 2500)).toBe("DONE");
    expect(await kept(order)).toEqual({ done: 2, undone: 0 });
  });

  it.each(["tok_declined", "tok_insufficient_funds", "tok_expired"])(
    "declines %s",
    async (paymentToken) => {
      const { provider } = sandboxOver(new MemoryStore<Books>());
      expect(await provider.do(anOrder({ paymentToken }), 2500)).toBe("REFUSED");
    },
  );
});
