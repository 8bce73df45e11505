import { amountOf, clock, tableOf } from "../../../scripts/saga/output";
import { summary } from "./fake";

const why = "due since 2026-03-01: does the reconciler run?";
const rows = [["o-1", "PENDING", why]];
const lines = (width?: number) => tableOf(["ORDER", "STATUS", "WHY"], rows, width).split("\n");

test("a table is as wide as it must be where nobody says how wide the terminal is", () =>
  expect(lines()).toEqual([
    "ORDER  STATUS   WHY",
    "o-1    PENDING  due since 2026-03-01: does the reconciler run?",
  ]));

test("a table that is wider than the terminal breaks its widest column between words", () => {
  const narrow = lines(48);
  expect(narrow.filter((line) => line.length > 48)).toEqual([]);
  expect(narrow).toEqual([
    "ORDER  STATUS   WHY",
    "o-1    PENDING  due since 2026-03-01: does the",
    "                reconciler run?",
  ]);
  expect(lines(200)).toEqual(lines());
});

test("a time tells its zone", () => {
  expect(clock("2026-03-01T12:04:58.123Z")).toBe("2026-03-01 12:04:58Z");
  expect(clock("2026-03-01T12:04:58Z")).toBe("2026-03-01 12:04:58Z");
  expect(clock(undefined)).toBe("");
});

test.each([
  ["EUR", "12.50 EUR"],
  ["HUF", "12.50 HUF"],
  ["JPY", "1250 JPY"],
  ["KWD", "1.250 KWD"],
  ["BGN", "1250 minor units of BGN"],
])("1250 minor units of %s are %s", (currency, words) =>
  expect(amountOf({ ...summary(), amount: 1250, currency })).toBe(words),
);
