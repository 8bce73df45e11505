import type { Commit } from "../../lambdas/saga/store";
import { bucketsContract } from "./buckets-contract";
import { countersContract } from "./counters-contract";
import { type Lamp, lamp, type Subject } from "./lamps";

/** What every store must do. Then what is proved with one store also holds with the other. */
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

    describe("a row", () => {
      it("that is not there is read as nothing", async () => {
        expect(await stored()).toBeUndefined();
      });

      it("is written where there was none, and read again as it was written", async () => {
        const next = lamp("RED", 1, { parts: [{ name: "bulb", count: 2 }] });
        expect(await commit({ next })).toEqual({ outcome: "committed" });
        expect(await stored()).toEqual(next);
      });

      it("is not overwritten by a writer that assumes there is none, and the writer gets the row", async () => {
        await commit({});
        const current = lamp("RED");
        expect(await commit({ next: lamp("BLUE") })).toEqual({ outcome: "conflict", current });
        expect(await stored()).toEqual(current);
      });

      it("that a writer assumes and that does not exist is a conflict without a row", async () => {
        for (const trust of ["read", "assumed"] as const) {
          const result = await commit({ base: lamp("RED"), trust, next: lamp("BLUE", 2) });
          expect(result).toEqual({ outcome: "conflict", current: undefined });
        }
        expect(await stored()).toBeUndefined();
      });

      it("is written by exactly one of two writers that read it, and the other gets the winner's row", async () => {
        await commit({});
        const base = { base: lamp("RED"), trust: "read" } as const;
        const both = ["BLUE", "GREEN"].map((color) => commit({ ...base, next: lamp(color, 2) }));
        const results = await Promise.all(both);
        expect(results.map(({ outcome }) => outcome).sort()).toEqual(["committed", "conflict"]);
        const lost = results.find(({ outcome }) => outcome === "conflict");
        expect(lost).toEqual({ outcome: "conflict", current: await stored() });
      });

      it("keeps what others wrote into a part that the write does not change", async () => {
        const parts = [{ name: "bulb", count: 2, lot: "L1" }];
        await subject.put(key, { version: 1, color: "RED", parts });
        const base = await stored();
        const next = lamp("BLUE", 2, { parts: [{ name: "bulb", count: 2 }] });
        expect(await commit({ ...(base && { base }), trust: "read", next })).toMatchObject({
          outcome: "committed",
        });
        expect(await subject.attributes(key)).toMatchObject({ color: "BLUE", parts });
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

    it("a row is damaged without its version: refused, not overwritten, not absent", async () => {
      await subject.put(key, { color: "RED" });
      const before = await subject.attributes(key);
      const next = lamp("BLUE", 2);
      const base = { base: lamp("RED"), next };
      for (const wrong of [
        () => stored(),
        () => commit({}),
        () => commit({ ...base, trust: "read" }),
        () => commit({ ...base, trust: "assumed" }),
      ]) {
        await expect(wrong()).rejects.toMatchObject({
          name: "DamagedRow",
          message: expect.stringContaining(`${key}: version`),
        });
      }
      expect(await subject.attributes(key)).toEqual(before);
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

    const given = { subject: () => subject, key: () => key, commit, stored };
    countersContract(given);
    bucketsContract(given);
  });
}
