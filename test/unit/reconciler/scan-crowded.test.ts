import type { Cursor } from "../../../lambdas/runtime/reconciler/request";
import { FUTURE, NOW } from "./given";
import { filled, run, shards } from "./scanning";

describe("a scan with more due than it can start", () => {
  /** The undos are due last. */
  function crowded() {
    const index = filled([300, 0, 0]);
    for (let n = 0; n < 20; n++) index.put(`undo-${n}`, `open#${n % 3}`, NOW);
    return index;
  }
  const undos = (ids: readonly string[]) => ids.filter((id) => /^undo/.test(id)).length;

  it("does every undo before the rest of what goes forward", async () => {
    const { looked, next } = await run(crowded(), { room: 20, time: 60 });
    expect([looked.length, undos(looked)]).toEqual([60, 20]);
    expect(next).toHaveLength(shards.length);
  });

  it("does the rest too if there is time, and each saga once", async () => {
    const index = crowded();
    const { looked, next } = await run(index, { room: 20 });
    expect([...looked].sort()).toEqual([...index.rows.keys()].sort());
    expect(next).toBeUndefined();
  });

  it("reads nothing twice where there is room, or after a restart, which reads everything", async () => {
    expect((await run(crowded())).read).toEqual([]);
    expect((await run(crowded(), { trigger: "restart", room: 0 })).read).toEqual([]);
  });

  it("goes on from the beginning, so that what waits is not passed over", async () => {
    const index = crowded();
    const all = new Set<string>();
    let from: Cursor | undefined;
    do {
      const report = await run(index, { from, room: 5, time: 10, putOff: () => FUTURE });
      for (const id of report.looked) all.add(id);
      from = report.next;
    } while (from);
    expect(all.size).toBe(320);
  });

  it("is done by those that follow, whatever comes first", async () => {
    const index = crowded();
    const all = new Set<string>();
    for (let n = 0; n < 8; n++) {
      for (const id of (await run(index, { room: 20, time: 50, putOff: () => FUTURE })).looked)
        all.add(id);
    }
    expect(all.size).toBe(320);
  });
});
