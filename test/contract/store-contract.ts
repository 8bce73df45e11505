import type { Counter } from "../../lambdas/saga/participant";
import type { Commit } from "../../lambdas/saga/store";
import { type Lamp, lamp, type Subject } from "./lamps";

/** What every store does, so that what is proved over one holds over the other. */
export function storeContract(name: string, makeSubject: () => Promise<Subject>): void {
  describe(`${name} keeps the contract of a store`, () => {
    let subject: Subject;
    let keys = 0;
    let key: string;

    beforeAll(async () => {
      subject = await makeSubject();
    });
    beforeEach(() => {
      key = `lamp-${++keys}`;
    });

    const commit = (changes: Partial<Commit<Lamp>>) =>
      subject.store.commit({
        ...{ key, base: undefined, trust: "assumed", next: lamp("RED"), counters: [] },
        ...changes,
      });
    const stored = () => subject.store.read(key);
    const stock = async (item: string) => (await subject.attributes(item))?.left;
    const take = (item: string, add = -1): Counter => ({ key: item, attribute: "left", add });

    describe("a row", () => {
      it("that is not there is read as nothing", async () => {
        expect(await stored()).toBeUndefined();
      });

      it("is written where there was none, and read again as it was written", async () => {
        const next = lamp("RED", 1, { parts: [{ name: "bulb", count: 2 }] });
        expect(await commit({ next })).toEqual({ outcome: "committed" });
        expect(await stored()).toEqual(next);
      });

      it("is not written over by one who believes there is none, and is handed to him", async () => {
        await commit({});
        const current = lamp("RED");
        expect(await commit({ next: lamp("BLUE") })).toEqual({ outcome: "conflict", current });
        expect(await stored()).toEqual(current);
      });

      it("that is believed to be there and is not, is a conflict with nothing", async () => {
        for (const trust of ["read", "assumed"] as const) {
          const result = await commit({ base: lamp("RED"), trust, next: lamp("BLUE", 2) });
          expect(result).toEqual({ outcome: "conflict", current: undefined });
        }
        expect(await stored()).toBeUndefined();
      });

      it("is won by exactly one of two who read it, and the other gets the winner's", async () => {
        await commit({});
        const base = { base: lamp("RED"), trust: "read" } as const;
        const both = ["BLUE", "GREEN"].map((color) => commit({ ...base, next: lamp(color, 2) }));
        const results = await Promise.all(both);
        expect(results.map(({ outcome }) => outcome).sort()).toEqual(["committed", "conflict"]);
        const lost = results.find(({ outcome }) => outcome === "conflict");
        expect(lost).toEqual({ outcome: "conflict", current: await stored() });
      });

      it("keeps what others wrote beside it", async () => {
        await subject.put(key, { version: 1, color: "RED", foreign: "mine" });
        await commit({ base: lamp("RED"), trust: "read", next: lamp("BLUE", 2) });
        expect(await subject.attributes(key)).toMatchObject({ color: "BLUE", foreign: "mine" });
      });

      it("loses an attribute that becomes undefined", async () => {
        await commit({ next: lamp("RED", 1, { note: "old" }) });
        const base = lamp("RED", 1, { note: "old" });
        await commit({ base, trust: "read", next: lamp("RED", 2, { note: undefined }) });
        expect(await subject.attributes(key)).not.toHaveProperty("note");
      });

      it("loses an attribute that the next state leaves out", async () => {
        await commit({ next: lamp("RED", 1, { note: "old" }) });
        await commit({ base: lamp("RED", 1, { note: "old" }), next: lamp("RED", 2) });
        expect((await stored())?.state).toEqual({ color: "RED" });
      });
    });

    describe("a base that was read", () => {
      it("is told by its version alone", async () => {
        await commit({ next: lamp("RED", 1, { note: "as it is" }) });
        const base = lamp("RED", 1, { note: "as remembered" });
        const next = lamp("BLUE", 2, { note: "new" });
        expect(await commit({ base, trust: "read", next })).toEqual({ outcome: "committed" });
      });

      it("of an older version is a conflict, even with the same state", async () => {
        await commit({ next: lamp("RED", 3) });
        const result = await commit({ base: lamp("RED", 2), trust: "read", next: lamp("BLUE", 3) });
        expect(result).toEqual({ outcome: "conflict", current: lamp("RED", 3) });
      });
    });

    describe("a base that is assumed", () => {
      const next = lamp("BLUE", 2);
      beforeEach(() =>
        commit({ next: lamp("RED", 1, { note: "n", parts: [{ name: "bulb", count: 2 }] }) }),
      );

      it("may leave attributes out, and they stay", async () => {
        expect(await commit({ base: lamp("RED"), next })).toEqual({ outcome: "committed" });
        expect((await stored())?.state).toMatchObject({ color: "BLUE", note: "n" });
      });

      it.each([
        ["an attribute differs", lamp("GREEN")],
        ["one of two attributes differs", lamp("RED", 1, { note: "other" })],
        ["a part of an attribute differs", lamp("RED", 1, { parts: [{ name: "bulb", count: 3 }] })],
        ["the version differs", lamp("RED", 2)],
      ])("is a conflict when %s", async (_what, base) => {
        expect(await commit({ base, next })).toMatchObject({
          outcome: "conflict",
          current: lamp("RED", 1, { note: "n" }),
        });
      });

      it("matches attributes through and through", async () => {
        const base = lamp("RED", 1, { parts: [{ name: "bulb", count: 2 }] });
        expect(await commit({ base, next })).toEqual({ outcome: "committed" });
      });
    });

    describe("counters", () => {
      const items = (count: number) => Array.from({ length: count }, (_, i) => `${key}-item-${i}`);

      it("change with the row", async () => {
        const [a = "", b = ""] = items(2);
        await subject.put(a, { left: 2 });
        await subject.put(b, { left: 5 });
        await commit({ counters: [take(a, -2), take(b, 3)] });
        expect([await stock(a), await stock(b)]).toEqual([0, 8]);
        expect(await stored()).toEqual(lamp("RED"));
      });

      it("all stay, and the row too, when one of them falls short", async () => {
        const [a = "", b = "", c = ""] = items(3);
        for (const item of [a, b, c]) await subject.put(item, { left: 2 });
        const result = await commit({ counters: [take(a), take(b, -3), take(c)] });
        expect(result).toEqual({ outcome: "short", key: b, available: 2 });
        expect([await stock(a), await stock(b), await stock(c)]).toEqual([2, 2, 2]);
        expect(await stored()).toBeUndefined();
      });

      it.each([-1, 1])("of an item that is missing fall short with nothing (%d)", async (add) => {
        const [a = "", b = ""] = items(2);
        await subject.put(a, { left: 2 });
        const result = await commit({ counters: [take(a), take(b, add)] });
        expect(result).toEqual({ outcome: "short", key: b, available: undefined });
        expect(await subject.attributes(b)).toBeUndefined();
        expect(await stock(a)).toBe(2);
      });

      it("that the item does not have fall short with nothing", async () => {
        const [a = ""] = items(1);
        await subject.put(a, { other: 2 });
        expect(await commit({ counters: [take(a)] })).toMatchObject({ available: undefined });
      });

      it("that fall short do not hide that the row is another's", async () => {
        const [a = ""] = items(1);
        await commit({});
        const result = await commit({ counters: [take(a)] });
        expect(result).toEqual({ outcome: "conflict", current: lamp("RED") });
      });

      it("of a lost race stay as they were", async () => {
        const [a = ""] = items(1);
        await subject.put(a, { left: 9 });
        await commit({ counters: [take(a)] });
        await commit({ counters: [take(a)] });
        expect(await stock(a)).toBe(8);
      });

      it("are as many as 50 in one commit", async () => {
        for (const item of items(50)) await subject.put(item, { left: 1 });
        const counters = items(50).map((item) => take(item));
        expect(await commit({ counters })).toEqual({ outcome: "committed" });
        expect(await Promise.all(items(50).map(stock))).toEqual(Array(50).fill(0));
      });

      it("never oversell: of 20 at the same time 7 commit where there are 7", async () => {
        const [hot = ""] = items(1);
        await subject.put(hot, { left: 7 });
        const rivals = Array.from({ length: 20 }, (_, i) =>
          commit({ key: `${key}-rival-${i}`, counters: [take(hot)] }),
        );
        const results = await Promise.all(rivals);
        expect(results.filter(({ outcome }) => outcome === "committed")).toHaveLength(7);
        const short = results.filter(({ outcome }) => outcome === "short");
        expect(short).toEqual(Array(13).fill({ outcome: "short", key: hot, available: 0 }));
        expect(await stock(hot)).toBe(0);
      });
    });
  });
}
