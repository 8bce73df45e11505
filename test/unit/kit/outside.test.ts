import { payment } from "../../../lambdas/order/payment";
import { order as saga } from "../../../lambdas/order/saga";
import { Unavailable } from "../../../lambdas/saga/errors";
import type { Facts } from "../../../lambdas/saga/participant";
import type { Known, Outcome, Standing } from "../../../lambdas/saga/service";
import { anOrder, decisionTable, inWords, NOW } from "../given";

type Given = (typeof given)[number];

const order = anOrder();
const written = ["CAPTURING", "CAPTURED", "DECLINED", "REFUNDING", "REFUNDED"] as const;
const given = ["NONE", ...written] as const;
const participant = payment.participant(saga);
const statuses = [
  "DONE",
  "REFUSED",
  "UNDONE",
  "BARRED",
  "PENDING",
  "ACTING",
] as const satisfies readonly Outcome[];

function stored(status: Given): Standing | undefined {
  const row = { status, amount: 2500, currency: "EUR" };
  return status === "NONE" ? undefined : row;
}

const decide = (status: Given, name: "charge" | "refund", known: Partial<Known> & Facts) =>
  participant.decide(stored(status), { name, request: order }, NOW, known);

const found = [...statuses, "UNKNOWN", "BEGUN"] as const;

describe("a step outside, by what it was told there", () => {
  type When = "nothing yet" | Outcome;
  const when = ["nothing yet", ...statuses] as const;
  const always = (sentence: string): Record<When, string> => ({
    "nothing yet": sentence,
    DONE: sentence,
    REFUSED: sentence,
    UNDONE: sentence,
    BARRED: sentence,
    PENDING: sentence,
    ACTING: sentence,
  });
  const late = "refuses: OrderAbandoned";

  decisionTable<Given, When>(
    {
      NONE: always("writes CAPTURING and goes on"),
      CAPTURING: {
        "nothing yet": "asks for find",
        DONE: "writes CAPTURED",
        REFUSED: "writes DECLINED and goes on",
        UNDONE: late,
        BARRED: late,
        PENDING: "is Unavailable",
        ACTING: "is Unavailable",
      },
      CAPTURED: always("answers CAPTURED again"),
      DECLINED: always("refuses: CardDeclined"),
      REFUNDING: { ...always(late), DONE: "asks for undo", ACTING: "asks for undo" },
      REFUNDED: { ...always(late), DONE: "asks for undo", ACTING: "asks for undo" },
    },
    { given, when },
    (status, done) => decide(status, "charge", done === "nothing yet" ? {} : { done }),
  );
});

describe("a step outside that meets an intent", () => {
  const meets = (known: Parameters<typeof decide>[2]) => decide("CAPTURING", "charge", known);

  it("acts at once if it has just written that itself", () => {
    expect(inWords(meets({ committed: true }))).toBe("asks for do");
  });

  it.each([
    ["UNKNOWN", "asks for do"],
    ["BEGUN", "asks for do"],
    ["DONE", "writes CAPTURED"],
    ["REFUSED", "writes DECLINED and goes on"],
    ["UNDONE", "refuses: OrderAbandoned"],
    ["BARRED", "refuses: OrderAbandoned"],
  ] as const)("and finds %s there: %s", (outcome, sentence) => {
    expect(inWords(meets({ found: outcome }))).toBe(sentence);
  });

  it("is asked again where that takes its time", () => {
    expect(() => meets({ found: "PENDING" })).toThrow(Unavailable);
  });
});

describe("its undo, by what is known of the saga and of the key", () => {
  const told = statuses.map((status) => `told ${status}` as const);
  const looked = found.map((status) => `found ${status}` as const);
  type When =
    | "nothing yet"
    | "CONFIRMED"
    | "ABANDONED"
    | (typeof told)[number]
    | (typeof looked)[number];
  const when = ["nothing yet", "CONFIRMED", "ABANDONED", ...told, ...looked] as const;
  const fence = { "nothing yet": "asks for fence", CONFIRMED: "refuses: AlreadyConfirmed" };
  const all = (sentence: string) =>
    Object.fromEntries(when.map((name) => [name, sentence])) as Record<When, string>;
  const fenced = "writes REFUNDING and goes on";
  const finds = "asks for find";
  const undoes = "asks for undo";

  decisionTable<Given, When>(
    {
      NONE: {
        ...all("writes REFUNDED"),
        ...fence,
        ABANDONED: finds,
        ...{ "told DONE": finds, "told REFUSED": finds, "told UNDONE": finds },
        ...{ "told BARRED": finds, "told PENDING": finds, "told ACTING": finds },
        "found DONE": fenced,
        "found PENDING": fenced,
        "found ACTING": fenced,
        "found BEGUN": fenced,
      },
      CAPTURING: { ...all(fenced), ...fence },
      CAPTURED: { ...all(fenced), ...fence },
      DECLINED: all("answers DECLINED again"),
      REFUNDING: {
        ...all(undoes),
        ...fence,
        "told REFUSED": "writes REFUNDED",
        "told UNDONE": "writes REFUNDED",
        "told BARRED": "writes REFUNDED",
        "told DONE": "is Unavailable",
        "told PENDING": "is Unavailable",
        "told ACTING": "is Unavailable",
      },
      REFUNDED: all("answers REFUNDED again"),
    },
    { given, when },
    (status, when) => {
      const undone = statuses.find((s) => when === `told ${s}`);
      const seen = found.find((s) => when === `found ${s}`);
      const decision = when === "nothing yet" || when === "CONFIRMED" ? when : "ABANDONED";
      return decide(status, "refund", {
        ...(undone && { undone }),
        ...(seen && { found: seen }),
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
