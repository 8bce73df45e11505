import type { Counter, Stored } from "../../lambdas/saga/participant";
import type { Commit, CommitResult } from "../../lambdas/saga/store";
import { type Lamp, lamp, type Subject } from "./lamps";

/** A store under test, and the row that the next test uses. */
export interface Given {
  subject(): Subject;
  key(): string;
  commit(changes: Partial<Commit<Lamp>>): Promise<CommitResult<Lamp>>;
  stored(): Promise<Stored<Lamp> | undefined>;
}

/** What every store does with counters, which change together with a row. */
export function countersContract({ subject, key, commit, stored }: Given): void {
  const stock = async (item: string) => (await subject().attributes(item))?.left;
  const take = (item: string, add = -1): Counter => ({ key: item, attribute: "left", add });

  describe("counters", () => {
    const items = (count: number) => Array.from({ length: count }, (_, i) => `${key()}-item-${i}`);

    it("change with the row", async () => {
      const [a = "", b = ""] = items(2);
      await subject().put(a, { left: 2 });
      await subject().put(b, { left: 5 });
      await commit({ counters: [take(a, -2), take(b, 3)] });
      expect([await stock(a), await stock(b)]).toEqual([0, 8]);
      expect(await stored()).toEqual(lamp("RED"));
    });

    it("all stay, and the row too, when one of them falls short", async () => {
      const [a = "", b = "", c = ""] = items(3);
      for (const item of [a, b, c]) await subject().put(item, { left: 2 });
      const result = await commit({ counters: [take(a), take(b, -3), take(c)] });
      expect(result).toEqual({ outcome: "short", shortages: [{ key: b, available: 2 }] });
      expect([await stock(a), await stock(b), await stock(c)]).toEqual([2, 2, 2]);
      expect(await stored()).toBeUndefined();
    });

    it.each([-1, 1])("of an item that is missing fall short with nothing (%d)", async (add) => {
      const [a = "", b = ""] = items(2);
      await subject().put(a, { left: 2 });
      const result = await commit({ counters: [take(a), take(b, add)] });
      expect(result).toEqual({ outcome: "short", shortages: [{ key: b, available: undefined }] });
      expect(await subject().attributes(b)).toBeUndefined();
      expect(await stock(a)).toBe(2);
    });

    it("that the item does not have fall short with nothing", async () => {
      const [a = ""] = items(1);
      await subject().put(a, { other: 2 });
      const shortages = [{ key: a, available: undefined }];
      expect(await commit({ counters: [take(a)] })).toEqual({ outcome: "short", shortages });
    });

    it("that fall short are told of all at once", async () => {
      const [a = "", b = "", c = ""] = items(3);
      await subject().put(a, { left: 1 });
      await subject().put(b, { left: 5 });
      const result = await commit({ counters: [take(a, -2), take(b), take(c)] });
      const shortages = [
        { key: a, available: 1 },
        { key: c, available: undefined },
      ];
      expect(result).toEqual({ outcome: "short", shortages });
    });

    it.each([
      ["is below zero", { left: -3 }, -1],
      ["is missing", { other: 1 }, 2],
    ])("of an item whose number %s get back what is given back", async (_, item, after) => {
      const [a = ""] = items(1);
      await subject().put(a, item);
      expect(await commit({ counters: [take(a, 2)] })).toEqual({ outcome: "committed" });
      expect(await stock(a)).toBe(after);
    });

    it.each([-1, 1])("of an item whose number is text are damage: (%d) throws", async (add) => {
      const [a = "", b = ""] = items(2);
      await subject().put(a, { left: "many" });
      await subject().put(b, { left: 2 });
      const before = await stock(a);
      const wrong = commit({ counters: [take(a, add), take(b)] });
      await expect(wrong).rejects.toMatchObject({
        name: "DamagedRow",
        message: expect.stringContaining(`${a}: left`),
      });
      expect([await stock(a), await stock(b), await stored()]).toEqual([before, 2, undefined]);
    });

    it("that fall short do not hide that the row is another's", async () => {
      const [a = ""] = items(1);
      await commit({});
      const result = await commit({ counters: [take(a)] });
      expect(result).toEqual({ outcome: "conflict", current: lamp("RED") });
    });

    it("of a lost race stay as they were", async () => {
      const [a = ""] = items(1);
      await subject().put(a, { left: 9 });
      await commit({ counters: [take(a)] });
      await commit({ counters: [take(a)] });
      expect(await stock(a)).toBe(8);
    });

    it("are as many as 50 in one commit", async () => {
      for (const item of items(50)) await subject().put(item, { left: 1 });
      const counters = items(50).map((item) => take(item));
      expect(await commit({ counters })).toEqual({ outcome: "committed" });
      expect(await Promise.all(items(50).map(stock))).toEqual(Array(50).fill(0));
    });

    it("never oversell: of 20 at the same time 7 commit where there are 7", async () => {
      const [hot = ""] = items(1);
      await subject().put(hot, { left: 7 });
      const rivals = Array.from({ length: 20 }, (_, i) =>
        commit({ key: `${key()}-rival-${i}`, counters: [take(hot)] }),
      );
      const results = await Promise.all(rivals);
      expect(results.filter(({ outcome }) => outcome === "committed")).toHaveLength(7);
      const short = results.filter(({ outcome }) => outcome === "short");
      const shortages = [{ key: hot, available: 0 }];
      expect(short).toEqual(Array(13).fill({ outcome: "short", shortages }));
      expect(await stock(hot)).toBe(0);
    });
  });
}
