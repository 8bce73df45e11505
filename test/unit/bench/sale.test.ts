import { Intents } from "../../../scripts/bench/sale/intents";
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
  const sale = { perSecond: 1000, pieces: 4000 };
  const units = (buckets: number, forgets: boolean) =>
    simulate({ ...sale, buckets }, (of) => new Intents(of, forgets));

  it("sells out too, and costs more with each saga that a bucket has noted", async () => {
    const many = await units(1000, false);
    const few = await units(8, false);
    expect([many.sold, many.left, few.sold, few.left]).toEqual([4000, 0, 4000, 0]);
    expect(few.writeUnitsPerSale).toBeGreaterThan(2 * many.writeUnitsPerSale);
    expect(few.fullestKb).toBe(Math.round((80 + 500 * 50) / 1024));
  });

  it("keeps the bucket small with one write more", async () => {
    const { sold, fullestKb, writeUnitsPerSale } = await units(8, true);
    expect([sold, fullestKb]).toEqual([4000, 0]);
    expect(writeUnitsPerSale).toBeGreaterThanOrEqual(4);
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
