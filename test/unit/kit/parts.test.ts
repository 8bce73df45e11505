import { bucketKey } from "../../../lambdas/saga/buckets";
import type { Spread } from "../../../lambdas/saga/participant";
import { givenBack } from "../../../lambdas/saga/parts";

const home = "sku#widget";
const spread: Spread = { buckets: 3, rows: 3, epoch: 7, soldOut: false };
const take = (row: number, amount: number) => ({
  ...{ key: bucketKey(home, row), attribute: "available", add: -amount },
});

describe("an undo gives back", () => {
  const part = (row: number, amount: number) => ({ ...take(row, amount), of: home });
  const give = (row: number, amount: number) => ({ ...take(row, 0), add: amount });

  it("to the counter's own row as it always did, if it never had buckets", () => {
    expect(givenBack([part(0, 2)], {})).toEqual([{ ...give(0, 2), is: { buckets: undefined } }]);
  });

  it("exactly where it took, with a mark, and leaves the counter's own row alone", () => {
    expect(givenBack([part(2, 3), part(3, 2)], {})).toEqual([
      { ...give(2, 3), least: 1, adds: { returns: 1 } },
      { ...give(3, 2), least: 1, adds: { returns: 1 } },
    ]);
  });

  it("to an empty bucket together with the note that the counter is not sold out", () => {
    const shortages = [{ key: bucketKey(home, 2), available: 0 }];
    expect(givenBack([part(2, 3), part(3, 2)], { shortages })).toEqual([
      { key: home, attribute: "epoch", add: 1, clears: ["soldOut"] },
      { ...give(2, 3), adds: { returns: 1 } },
      { ...give(3, 2), least: 1, adds: { returns: 1 } },
    ]);
  });

  it("to the own row of a counter that was spread since, with both", () => {
    const shortages = [{ key: home, available: 0, spread }];
    expect(givenBack([part(0, 2)], { shortages })).toEqual([
      { ...give(0, 2), adds: { returns: 1, epoch: 1 }, clears: ["soldOut"] },
    ]);
  });

  it("the rest if a row is gone", () => {
    const gone = { key: bucketKey(home, 2), available: undefined };
    expect(givenBack([part(2, 3), part(3, 2)], { shortages: [gone, gone] })).toEqual([
      { ...give(3, 2), least: 1, adds: { returns: 1 } },
    ]);
    const shortages = [{ key: home, available: undefined }];
    expect(givenBack([part(0, 2)], { shortages })).toEqual([]);
  });

  it("to a bucket whose number is missing", () => {
    const shortages = [{ key: bucketKey(home, 2), available: undefined }];
    expect(givenBack([part(2, 3)], { shortages })).toMatchObject([
      { key: home, clears: ["soldOut"] },
      { ...give(2, 3), adds: { returns: 1 } },
    ]);
  });
});
