import { payment } from "../../../lambdas/order/payment";
import { order as saga } from "../../../lambdas/order/saga";
import type { Known, Outcome, Standing } from "../../../lambdas/saga/service";
import { anOrder, decisionTable, NOW } from "../given";

type Given = (typeof given)[number];

const order = anOrder();
const written = ["CAPTURING", "CAPTURED", "DECLINED", "REFUNDING", "REFUNDED"] as const;
const given = ["NONE", ...written] as const;
const participant = payment.participant(saga);
const statuses = ["DONE", "REFUSED", "UNDONE", "BARRED"] as const satisfies readonly Outcome[];

function stored(status: Given): Standing | undefined {
  const row = { status, amount: 2500, currency: "EUR" };
  return status === "NONE" ? undefined : row;
}

const decide = (status: Given, name: "charge" | "refund", known: Partial<Known>) =>
  participant.decide(stored(status), { name, request: order }, NOW, known);

describe("a step outside, by what is known to be said of its key there", () => {
  type When = "nothing yet" | Outcome;
  const intended = "writes CAPTURING and goes on";
  const again = "answers CAPTURED again";
  const declined = "refuses: CardDeclined";
  const late = "refuses: OrderAbandoned";

  decisionTable<Given, When>(
    {
      NONE: {
        "nothing yet": intended,
        DONE: intended,
        REFUSED: intended,
        UNDONE: intended,
        BARRED: intended,
      },
      CAPTURING: {
        "nothing yet": "asks for do",
        DONE: "writes CAPTURED",
        REFUSED: "writes DECLINED and goes on",
        UNDONE: late,
        BARRED: late,
      },
      CAPTURED: {
        "nothing yet": again,
        DONE: again,
        REFUSED: again,
        UNDONE: again,
        BARRED: again,
      },
      DECLINED: {
        "nothing yet": declined,
        DONE: declined,
        REFUSED: declined,
        UNDONE: declined,
        BARRED: declined,
      },
      REFUNDING: {
        "nothing yet": late,
        DONE: "asks for undo",
        REFUSED: late,
        UNDONE: late,
        BARRED: late,
      },
      REFUNDED: {
        "nothing yet": late,
        DONE: "asks for undo",
        REFUSED: late,
        UNDONE: late,
        BARRED: late,
      },
    },
    { given, when: ["nothing yet", ...statuses] },
    (status, outside) => decide(status, "charge", outside === "nothing yet" ? {} : { outside }),
  );
});

describe("its undo, by what is known of the saga and of the key", () => {
  type When = "nothing yet" | "CONFIRMED" | "ABANDONED" | `ABANDONED and ${Outcome}`;
  const fence = "asks for fence";
  const confirmed = "refuses: AlreadyConfirmed";
  const once = (sentence: string): Record<When, string> => ({
    "nothing yet": sentence,
    CONFIRMED: sentence,
    ...abandoned(sentence),
  });
  const abandoned = (sentence: string) => ({
    ABANDONED: sentence,
    "ABANDONED and DONE": sentence,
    "ABANDONED and REFUSED": sentence,
    "ABANDONED and UNDONE": sentence,
    "ABANDONED and BARRED": sentence,
  });
  const fenced = "writes REFUNDING and goes on";
  const known = statuses.map((status) => `ABANDONED and ${status}` as const);

  decisionTable<Given, When>(
    {
      NONE: { "nothing yet": fence, CONFIRMED: confirmed, ...abandoned("writes REFUNDED") },
      CAPTURING: { "nothing yet": fence, CONFIRMED: confirmed, ...abandoned(fenced) },
      CAPTURED: { "nothing yet": fence, CONFIRMED: confirmed, ...abandoned(fenced) },
      DECLINED: once("answers DECLINED again"),
      REFUNDING: {
        "nothing yet": fence,
        CONFIRMED: confirmed,
        ...abandoned("writes REFUNDED"),
        ABANDONED: "asks for undo",
      },
      REFUNDED: once("answers REFUNDED again"),
    },
    { given, when: ["nothing yet", "CONFIRMED", "ABANDONED", ...known] },
    (status, when) => {
      const outside = statuses.find((s) => when === `ABANDONED and ${s}`);
      const decision = when === "nothing yet" || when === "CONFIRMED" ? when : "ABANDONED";
      return decide(status, "refund", {
        ...(outside && { outside }),
        ...(decision !== "nothing yet" && { decision }),
      });
    },
  );
});

describe("a payment", () => {
  it("captures the whole order, in minor units", () => {
    const items = [
      { sku: "widget", quantity: 2, unitPrice: 1250 },
      { sku: "gadget", quantity: 3, unitPrice: 1 },
    ];
    const command = { name: "charge", request: anOrder({ items }) };
    expect(participant.decide(undefined, command, NOW, {})).toMatchObject({
      state: { amount: 2503, currency: "EUR", intendedAt: NOW },
    });
  });

  it("never changes its amount or its currency", () => {
    for (const status of written) {
      for (const other of [{ amount: 1 }, { currency: "USD" }]) {
        const state = { status, amount: 2500, currency: "EUR", ...other };
        const decision = participant.decide(state, { name: "charge", request: order }, NOW, {});
        expect(decision).toMatchObject({ do: "refuse", kind: "OrderConflict" });
      }
    }
  });

  it("is found by the order id alone, and is expected as the saga leaves it", () => {
    expect(participant.key({ name: "refund", request: order })).toBe("o-1");
    expect(participant.expect({ name: "charge", request: order })).toBeUndefined();
    expect(participant.expect({ name: "refund", request: order })).toEqual({
      version: 2,
      state: { status: "CAPTURED", amount: 2500, currency: "EUR" },
    });
  });
});
