import * as z from "zod";
import { Refused } from "../../../lambdas/saga/errors";
import { parseRequest } from "../../../lambdas/saga/message";
import { faultsIn, tolerant, unstorable } from "../../../lambdas/saga/reading";

const cake = z.strictObject({ kind: z.literal("cake"), layers: z.int() });
const pie = z.strictObject({ kind: z.literal("pie"), with: z.strictObject({ fruit: z.string() }) });
const sweet = tolerant(
  z.strictObject({ id: z.string(), parts: z.array(z.union([cake, pie])).default([]) }),
);

describe("what is wrong is said as a person says it:", () => {
  const schema = z.strictObject({
    id: z.string().min(1).max(3),
    kind: z.enum(["A", "B"]),
    amount: z.int().min(2).max(9),
    lines: z.array(z.string()).min(1).max(2),
    day: z.iso.date(),
    code: z.string().regex(/^x/),
    own: z.number("is no price"),
  });
  const right = {
    id: "a",
    kind: "A",
    amount: 2,
    lines: ["a"],
    day: "2026-03-01",
    code: "x",
    own: 1,
  };

  it.each([
    [{ id: undefined }, "id: is missing"],
    [{ id: 7 }, "id: must be text"],
    [{ id: "" }, "id: must not be empty"],
    [{ id: "long" }, "id: must have at most 3 characters"],
    [{ kind: "C" }, "kind: must be one of A, B"],
    [{ amount: "2" }, "amount: must be a number"],
    [{ amount: 2.5 }, "amount: must be a whole number"],
    [{ amount: 1 }, "amount: must be at least 2"],
    [{ amount: 10 }, "amount: must be at most 9"],
    [{ lines: [] }, "lines: must have at least 1 entries"],
    [{ lines: {} }, "lines: must be a list"],
    [{ lines: [1] }, "lines[0]: must be text"],
    [{ day: "today" }, "day: must be a date, such as 2026-03-01"],
    [{ code: "y" }, "code: does not match /^x/"],
    [{ own: "1" }, "own: is no price"],
    [{ more: 1 }, "it: has fields that are not known: more"],
  ])("%j", (changes, words) => {
    const { error } = schema.safeParse({ ...right, ...changes });
    expect(error && faultsIn(error, "it")).toEqual([words]);
    const tolerated = tolerant(schema).safeParse({ ...right, ...changes }).error;
    if (!("more" in changes)) expect(tolerated && faultsIn(tolerated, "it")).toEqual([words]);
  });
});

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
