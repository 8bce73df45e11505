import * as z from "zod";
import { Refused } from "../../../lambdas/saga/errors";
import { parseRequest } from "../../../lambdas/saga/message";
import { tolerant, unstorable } from "../../../lambdas/saga/reading";

const cake = z.strictObject({ kind: z.literal("cake"), layers: z.int() });
const pie = z.strictObject({ kind: z.literal("pie"), with: z.strictObject({ fruit: z.string() }) });
const sweet = tolerant(
  z.strictObject({ id: z.string(), parts: z.array(z.union([cake, pie])).default([]) }),
);

describe("what a newer version has written", () => {
  it.each([
    ["at the top", { id: "a", parts: [], new: 1 }],
    ["in one of several forms", { id: "a", parts: [{ kind: "cake", layers: 3, icing: "pink" }] }],
    ["deep in it", { id: "a", parts: [{ kind: "pie", with: { fruit: "plum", lot: { no: 7 } } }] }],
    [
      "in many places",
      {
        id: "a",
        b: 1,
        parts: [
          { kind: "cake", layers: 1, x: 1 },
          { kind: "pie", y: 2, with: { fruit: "fig" } },
        ],
      },
    ],
  ])("keeps the fields that are not known: %s", (_, input) => {
    expect(sweet.parse(input)).toEqual(input);
  });

  it("is read as ever where all is known, with what is left out", () => {
    expect(sweet.parse({ id: "a" })).toEqual({ id: "a", parts: [] });
    expect(sweet.parse({ id: "a", more: true })).toEqual({ id: "a", parts: [], more: true });
  });

  it.each([
    ["beside it", { id: 7, more: true }, "id"],
    ["below it", { id: "a", parts: [{ kind: "cake", layers: 1.5, icing: "pink" }] }, "parts"],
  ])("is wrong where more is wrong, %s", (_, input, field) => {
    const { error } = sweet.safeParse(input);
    expect(error?.issues.map(({ path }) => path[0])).toContain(field);
  });
});

it("what DynamoDB does not give back as it was is told by its place", () => {
  const odd = {
    a: ["fine", "\ud800"],
    b: { "k\udc00": 1 },
    c: 1e300,
    d: 1e-200,
    e: [null, true, 0.1],
  };
  expect(unstorable(odd).map((fault) => fault.split(": ")[0])).toEqual([
    "a[1]",
    String.raw`b["k\udc00"]`,
    "c",
    "d",
  ]);
});

describe("the id of a saga", () => {
  const request = z.object({ seat: z.string() });
  const saga = {
    name: "seat",
    noun: "Seat",
    request,
    idName: "seat",
    idOf: ({ seat }: { seat: string }) => seat,
  };

  it.each(["a", "7", "A-b_c", "a".repeat(64)])("may be %s", (seat) => {
    expect(parseRequest(saga, { seat })).toEqual({ seat });
  });

  it.each(["", "-a", "_a", "a.r1", "a b", "ä", "a\n", "a".repeat(65)])("may not be %j", (seat) => {
    const parsing = () => parseRequest(saga, { seat });
    expect(parsing).toThrow(Refused);
    expect(parsing).toThrow(/^seat: /);
  });
});
