import { inventory } from "../../../lambdas/order/inventory";
import { order as saga } from "../../../lambdas/order/saga";
import type { Facts } from "../../../lambdas/saga/participant";
import type { Known, Standing } from "../../../lambdas/saga/service";
import { anOrder, decisionTable, NOW } from "../given";

type Given = (typeof given)[number];

const order = anOrder();
const items = [{ sku: "widget", quantity: 2 }];
const given = ["NONE", "HELD", "RELEASED", "REFUSED"] as const;
const nothing = { items: [] };
const participant = inventory.participant(saga);

function stored(status: Given): Standing | undefined {
  const refusal = { name: "OutOfStock", cause: "widget: 2 wanted, 1 available" };
  const refused = { status: "RELEASED", ...nothing, refusal };
  const row = { status, items };
  if (status === "NONE") return undefined;
  return status === "REFUSED" ? refused : row;
}

const decide = (
  status: Given,
  name: "reserve" | "release",
  known: Partial<Known> & Facts,
  request = order,
) => participant.decide(stored(status), { name, request }, NOW, known);

describe("a step that holds, by what a failed commit told of the numbers", () => {
  const shortages = {
    "nothing yet": {},
    "too little": { shortages: [{ key: "sku#widget", available: 1 }] },
    "no such item": { shortages: [{ key: "sku#widget", available: undefined }] },
  };
  type When = keyof typeof shortages;
  const always = (sentence: string) => ({
    "nothing yet": sentence,
    "too little": sentence,
    "no such item": sentence,
  });

  decisionTable<Given, When>(
    {
      NONE: {
        "nothing yet": "writes HELD",
        "too little": "writes RELEASED and goes on",
        "no such item": "writes RELEASED and goes on",
      },
      HELD: always("answers HELD again"),
      RELEASED: always("refuses: OrderAbandoned"),
      REFUSED: always("refuses: OutOfStock"),
    },
    { given, when: ["nothing yet", "too little", "no such item"] },
    (status, when) => decide(status, "reserve", shortages[when]),
  );
});

describe("its undo, by what is known of the saga", () => {
  type When = "nothing yet" | Known["decision"];
  const open = {
    "nothing yet": "asks for fence",
    CONFIRMED: "refuses: AlreadyConfirmed",
    ABANDONED: "writes RELEASED",
  };
  const again = "answers RELEASED again";

  decisionTable<Given, When>(
    {
      NONE: open,
      HELD: open,
      RELEASED: { "nothing yet": again, CONFIRMED: again, ABANDONED: again },
      REFUSED: { "nothing yet": again, CONFIRMED: again, ABANDONED: again },
    },
    { given, when: ["nothing yet", "CONFIRMED", "ABANDONED"] },
    (status, when) => decide(status, "release", when === "nothing yet" ? {} : { decision: when }),
  );
});

describe("what is held", () => {
  const line = (sku: string, quantity: number) => ({ sku, quantity, unitPrice: 1 });

  it("takes each sku once, whatever the order of the lines", () => {
    const mixed = anOrder({ items: [line("b", 1), line("a", 2), line("b", 3)] });
    expect(decide("NONE", "reserve", {}, mixed)).toMatchObject({
      state: { items: [held("a", 2), held("b", 4)], heldAt: NOW },
      counters: [
        { key: "sku#a", attribute: "available", add: -2 },
        { key: "sku#b", attribute: "available", add: -4 },
      ],
    });
  });

  const held = (sku: string, quantity: number) => ({ sku, quantity });

  it("gives back what it holds, not what the command says", () => {
    const other = anOrder({ items: [line("gadget", 9)] });
    expect(decide("HELD", "release", { decision: "ABANDONED" }, other)).toMatchObject({
      state: { status: "RELEASED", items, releasedAt: NOW },
      counters: [{ key: "sku#widget", attribute: "available", add: 2 }],
    });
  });

  it("if there was no step, leaves a tombstone and gives nothing back", () => {
    expect(decide("NONE", "release", { decision: "ABANDONED" })).toMatchObject({
      state: { status: "RELEASED", items: [] },
      counters: [],
    });
  });

  it("of what is no longer sold gives back the rest", () => {
    const shortages = [{ key: "sku#widget", available: undefined }];
    expect(decide("HELD", "release", { decision: "ABANDONED", shortages })).toMatchObject({
      do: "commit",
      state: { status: "RELEASED" },
      counters: [],
    });
  });

  it("of other items under the same order id is refused", () => {
    const other = anOrder({ items: [line("gadget", 9)] });
    expect(decide("HELD", "reserve", {}, other)).toMatchObject({ kind: "OrderConflict" });
  });

  it("that falls short says of what, how many were wanted and how many there are", () => {
    const shortage = { key: "sku#widget", available: 1 };
    const refusal = { name: "OutOfStock", cause: "widget: 2 wanted, 1 available" };
    expect(decide("NONE", "reserve", { shortages: [shortage] })).toEqual({
      do: "commit",
      state: { status: "RELEASED", items: [], refusal, refusedAt: NOW, schema: 1 },
    });
    expect(decide("REFUSED", "reserve", {})).toMatchObject({
      kind: refusal.name,
      cause: refusal.cause,
    });
  });

  it("is found by the order id alone, and is expected as the saga leaves it", () => {
    expect(participant.key({ name: "reserve", request: order })).toBe("reservation#o-1");
    expect(participant.expect({ name: "reserve", request: order })).toBeUndefined();
    expect(participant.expect({ name: "release", request: order })).toEqual({
      version: 1,
      state: { status: "HELD", items, schema: 1 },
    });
  });
});
