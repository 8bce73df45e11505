import { intents } from "../../../scripts/bench/sale/intents";
import { rateOf, simulate } from "../../../scripts/bench/sale/sale";
import { seeded, VirtualTime } from "../../../scripts/bench/sale/virtual-time";

describe("a simulated sale", () => {
  it("sells out to the last piece, and 128 buckets take 50 times what one takes", async () => {
    const one = await simulate({ buckets: 1, perSecond: 5000, pieces: 300 });
    const many = await simulate({ buckets: 128, perSecond: 5000, pieces: 4000 });
    expect([one.sold, one.left, one.givenUp]).toEqual([300, 0, 0]);
    expect([many.sold, many.left, many.givenUp]).toEqual([4000, 0, 0]);
    expect(rateOf(many) / rateOf(one)).toBeGreaterThan(50);
  });

  it("of which some is given back sells it again, and loses nothing", async () => {
    const sale = { buckets: 8, perSecond: 500, pieces: 2000, undone: 0.2 };
    const { sold, left, givenUp, undoneSeconds } = await simulate(sale);
    expect(sold).toBeGreaterThan(2000);
    expect(left + sold).toBeGreaterThan(2000);
    expect([givenUp, undoneSeconds > 2]).toEqual([0, true]);
  });

  it("is the same each time", async () => {
    const sale = { buckets: 4, perSecond: 1000, pieces: 200 };
    expect(await simulate(sale)).toEqual(await simulate(sale));
  });
});

describe("the way without a transaction", () => {
  const sale = { perSecond: 5000, pieces: 50_000 };

  it("costs more with each hold that a bucket keeps, or a write more", () => {
    expect(intents({ ...sale, buckets: 50_000 }, false).writeUnitsPerSale).toBe(3);
    expect(intents({ ...sale, buckets: 128 }, false).writeUnitsPerSale).toBeGreaterThan(10);
    expect(intents({ ...sale, buckets: 128 }, true)).toMatchObject({
      ...{ writeUnitsPerSale: 4, rate: 5000 },
    });
  });
});

describe("virtual time", () => {
  it("wakes in the order of time, and who slept first first", async () => {
    const time = new VirtualTime();
    const random = seeded(3);
    const woken: number[] = [];
    const naps = Array.from({ length: 200 }, () => Math.floor(random() * 50));
    const all = naps.map(async (ms) => {
      await time.sleep(ms);
      woken.push(time.now);
      await time.sleep(ms);
      woken.push(time.now);
    });
    await time.run();
    await Promise.all(all);
    expect(woken).toEqual(naps.flatMap((ms) => [ms, 2 * ms]).sort((a, b) => a - b));
  });
});
