import type { Change } from "../../lambdas/saga/participant";
import type { Given } from "./counters-contract";

/** What every store does with the changes that counters with buckets need, and with reading them. */
export function bucketsContract({ subject, key, commit, stored }: Given): void {
  const change = (changes: Partial<Change>): Change => ({
    ...{ key: `${key()}-bucket`, attribute: "left", add: 1 },
    ...changes,
  });
  const bucket = () => subject().attributes(`${key()}-bucket`);
  const put = (attributes: Readonly<Record<string, number>>) =>
    subject().put(`${key()}-bucket`, attributes);
  const changed = (...changes: Partial<Change>[]) => subject().store.change(changes.map(change));

  describe("a counter with buckets", () => {
    it("changes several numbers of one item at once", async () => {
      await put({ left: 2, epoch: 4, soldOut: 1 });
      const more = { adds: { returns: 1, epoch: 1 }, sets: { buckets: 8 }, clears: ["soldOut"] };
      expect(await changed(more)).toBe(true);
      expect(await bucket()).toMatchObject({ left: 3, epoch: 5, returns: 1, buckets: 8 });
      expect(await bucket()).not.toHaveProperty("soldOut");
    });

    it.each([
      ["a number is another", { is: { epoch: 5 } }],
      ["a number is missing", { is: { other: 0 } }],
      ["a number is there", { is: { epoch: undefined } }],
      ["there is less than the least", { least: 3 }],
      ["there is less than is taken", { add: -3 }],
    ] as const)("stays as it was, with its row, if %s", async (_why, wrong) => {
      await put({ left: 2, epoch: 4 });
      const before = await bucket();
      expect(await changed(wrong)).toBe(false);
      const shortages = [{ key: `${key()}-bucket`, available: 2 }];
      const short = { outcome: "short", shortages };
      expect(await commit({ counters: [change(wrong)] })).toEqual(short);
      expect([await bucket(), await stored()]).toEqual([before, undefined]);
    });

    it("changes if all conditions hold", async () => {
      await put({ left: 2, epoch: 4 });
      const right = { is: { epoch: 4, soldOut: undefined }, least: 2 };
      expect(await commit({ counters: [change(right)] })).toEqual({ outcome: "committed" });
      expect(await changed({ ...right, add: -1, least: 3 })).toBe(true);
      expect(await bucket()).toMatchObject({ left: 2, epoch: 4 });
    });

    it("is made where that is wanted, and only there", async () => {
      expect(await changed({ add: 5 })).toBe(false);
      expect(await bucket()).toBeUndefined();
      expect(await changed({ add: 5, makes: true, sets: { bucket: 1 } })).toBe(true);
      expect(await bucket()).toMatchObject({ left: 5, bucket: 1 });
    });

    it("changes with others together, or not at all", async () => {
      await put({ left: 2 });
      const other = { key: `${key()}-other`, makes: true };
      expect(await changed({ add: -3 }, other)).toBe(false);
      expect(await subject().attributes(`${key()}-other`)).toBeUndefined();
      expect(await changed({ add: -2 }, { ...other, add: 2 })).toBe(true);
      expect((await subject().attributes(`${key()}-other`))?.left).toBe(2);
    });

    it("tells how it is spread to whom it falls short", async () => {
      await put({ left: 0, buckets: 8, bucketRows: 16, epoch: 3, soldOut: 1 });
      const spread = { buckets: 8, rows: 16, epoch: 3, soldOut: true };
      const shortages = [{ key: `${key()}-bucket`, available: 0, spread }];
      const result = await commit({ counters: [change({ add: -1 })] });
      expect(result).toEqual({ outcome: "short", shortages });
    });

    it("is read with the numbers that it has, 150 at once", async () => {
      await put({ left: 2, epoch: 4 });
      const keys = Array.from({ length: 150 }, (_, i) => `${key()}-${i}`);
      await subject().put(keys[149] ?? "", { left: 7 });
      const read = await subject().store.numbers([`${key()}-bucket`, ...keys]);
      expect(read).toHaveLength(151);
      expect([read[0], read[1], read[150]]).toEqual([
        { left: 2, epoch: 4 },
        undefined,
        { left: 7 },
      ]);
    });
  });
}
