import { providerPromises } from "stepfunctions-saga/testing";
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

it("a provider that reports an undo it did not do, or finds a key that nobody used, breaks its contract", async () => {
  const subject = sandboxOver(new MemoryStore<Books>());
  const broken = async (changes: Partial<typeof subject.provider>) => {
    const wrong = { ...subject, provider: { ...subject.provider, ...changes } };
    const checks = Object.entries(providerPromises).map(async ([promise, check]) =>
      check(wrong).then(
        () => [],
        () => [promise],
      ),
    );
    return (await Promise.all(checks)).flat();
  };
  expect(await broken({})).toEqual([]);
  expect(await broken({ undo: async () => "BARRED" })).toHaveLength(6);
  expect(await broken({ find: async () => "DONE" })).toContain(
    "knows nothing of a key that nobody used, and looking changes nothing",
  );
});
