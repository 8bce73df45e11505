import * as fc from "fast-check";
import type { Cursor } from "../../../lambdas/runtime/reconciler/request";
import type { ScanReport } from "../../../lambdas/runtime/reconciler/scan";
import { plusSeconds } from "../../../lambdas/saga/time";
import { FUTURE, NOW } from "./given";
import { filled, run } from "./scanning";

describe("a scan", () => {
  it("looks at every saga that is due, in every shard and on every page, once", async () => {
    const { looked, done, next } = await run(filled([60, 0, 25]));
    expect(new Set(looked).size).toBe(85);
    expect(done).toHaveLength(85);
    expect(next).toBeUndefined();
  });

  it("leaves alone what is not due, unless it is one after a restart", async () => {
    const index = filled([1, 2, 3], FUTURE);
    expect((await run(index)).looked).toHaveLength(0);
    expect((await run(index, { trigger: "restart" })).looked).toHaveLength(6);
  });

  it("finds after a restart also what no time will ever make due", async () => {
    const index = filled([1], "soon");
    expect((await run(index, { trigger: "restart" })).looked).toHaveLength(1);
  });

  it("adds up what the index cost", async () => {
    const { readUnits }: ScanReport = await run(filled([11, 0, 1]));
    expect(readUnits).toBe(4 * 0.5);
  });

  it("reads no saga twice, although all are put off to a place that it has not read yet", async () => {
    const index = filled([60]);
    const { looked } = await run(index, { trigger: "restart", putOff: () => FUTURE });
    expect([...looked].sort()).toEqual([...index.rows.keys()].sort());
  });
});

describe("a scan that runs out of time", () => {
  it("says where to go on: the page that it had begun", async () => {
    const { looked, next } = await run(filled([60]), { time: 15 });
    expect(looked).toHaveLength(15);
    expect(next).toEqual([{ shard: 0, after: expect.anything() }]);
    expect((await run(filled([3, 3, 3]), { time: 0 })).next).toHaveLength(3);
  });

  it("goes on there", async () => {
    const index = filled([30, 30]);
    const { next, looked } = await run(index, { time: 40 });
    const rest = await run(index, { from: next });
    expect(new Set([...looked, ...rest.looked]).size).toBe(60);
    expect(rest.next).toBeUndefined();
  });

  it("has looked into every shard, however many sagas are due in one", async () => {
    const { looked } = await run(filled([10_000, 3, 3]), { time: 40 });
    expect(looked).toEqual(expect.arrayContaining(["s1-0", "s1-2", "s2-0", "s2-2"]));
  });

  it("begins with another shard each minute, so that also slow looks get to each of them", async () => {
    const firsts = [0, 60, 120].map(async (later) => {
      const { looked } = await run(filled([20, 20, 20]), { time: 1, at: plusSeconds(NOW, later) });
      return looked[0]?.slice(0, 2);
    });
    expect((await Promise.all(firsts)).sort()).toEqual(["s0", "s1", "s2"]);
  });

  it("lets the next scheduled one go on by itself, since what was looked at is put off", async () => {
    const index = filled([60, 10, 60]);
    const ids = [...index.rows.keys()].sort();
    const all: string[] = [];
    for (let n = 0; n < 7; n++)
      all.push(...(await run(index, { time: 20, putOff: () => FUTURE })).looked);
    expect(all.sort()).toEqual(ids);
  });

  it("misses no saga, however short each run is and whatever is put off", async () => {
    const counts = fc.array(fc.nat(70), { minLength: 3, maxLength: 3 });
    const late = fc.func(
      fc.option(fc.constantFrom(FUTURE, "2026-01-03", "2027-01-01"), { nil: undefined }),
    );
    const trigger = fc.constantFrom("due", "restart");
    await fc.assert(
      fc.asyncProperty(
        counts,
        fc.integer({ min: 26, max: 60 }),
        trigger,
        late,
        async (...given) => {
          const [sizes, time, how, when] = given;
          const index = filled(sizes);
          const ids = [...index.rows.keys()];
          const looked = new Set<string>();
          const putOff = (id: string) => (looked.has(id) ? undefined : when(id));
          let from: Cursor | undefined;
          do {
            const report = await run(index, { trigger: how, from, time, putOff });
            expect(report.looked.length).toBeLessThanOrEqual(time);
            for (const id of report.looked) looked.add(id);
            from = report.next;
          } while (from);
          expect([...looked].sort()).toEqual(ids.sort());
        },
      ),
      { numRuns: 50 },
    );
  });
});
