import { authorisation } from "../../../lambdas/checkout/authorisation";
import { checkout as saga } from "../../../lambdas/checkout/saga";
import type { Facts } from "../../../lambdas/saga/participant";
import type { Known, Outcome, Standing } from "../../../lambdas/saga/service";
import { plusSeconds } from "../../../lambdas/saga/time";
import { anOrder, decisionTable, NOW } from "../given";

/* A service that waits for somebody who must act outside. The rest is as in outside.test.ts. */

const order = anOrder();
const participant = authorisation.participant(saga);
const SECONDS = authorisation.awaits?.seconds ?? 0;
const UNTIL = plusSeconds(NOW, SECONDS);
const kept = { amount: 2500, currency: "EUR" };
const found = ["DONE", "REFUSED", "UNDONE", "BARRED", "PENDING", "ACTING"] as const;

const rows = {
  INTENDED: { status: "INTENDED", ...kept },
  "ACTING, early": { status: "ACTING", ...kept, actUntil: UNTIL },
  "ACTING, late": { status: "ACTING", ...kept, actUntil: NOW },
  REFUSED: { status: "REFUSED", ...kept },
  UNDOING: { status: "UNDOING", ...kept },
} satisfies Readonly<Record<string, Standing & { actUntil?: string }>>;
type Given = keyof typeof rows;
const given = Object.keys(rows) as Given[];

const decide = (row: Given, name: "authorise" | "void", known: Partial<Known> & Facts) =>
  participant.decide(rows[row], { name, request: order }, NOW, known);

describe("a step that may wait for somebody outside, by what it finds there", () => {
  const late = "refuses: CheckoutAbandoned";
  const ends = {
    DONE: "writes DONE",
    REFUSED: "writes REFUSED and goes on",
    UNDONE: late,
    BARRED: late,
    PENDING: "is Unavailable",
  };
  const always = (sentence: string): Record<Outcome, string> => ({
    ...{ DONE: sentence, REFUSED: sentence, UNDONE: sentence },
    ...{ BARRED: sentence, PENDING: sentence, ACTING: sentence },
  });
  decisionTable<Given, Outcome>(
    {
      INTENDED: { ...ends, ACTING: "writes ACTING" },
      "ACTING, early": { ...ends, ACTING: "answers ACTING again" },
      "ACTING, late": { ...ends, ACTING: "refuses: CardDeclined" },
      REFUSED: always("refuses: CardDeclined"),
      UNDOING: always(late),
    },
    { given, when: found },
    (row, outcome) => decide(row, "authorise", { found: outcome }),
  );

  it("looks there first when it is asked again", () => {
    for (const row of ["ACTING, early", "ACTING, late"] as const) {
      expect(decide(row, "authorise", {})).toMatchObject({ effect: { effect: "find" } });
    }
  });

  it("writes the deadline once, and tells how many seconds are left", () => {
    expect(decide("INTENDED", "authorise", { done: "ACTING" })).toMatchObject({
      state: { status: "ACTING", actingAt: NOW, actUntil: UNTIL },
      answer: { status: "ACTING", actUntil: UNTIL, actSeconds: SECONDS },
    });
    const state = { ...rows["ACTING, early"], actUntil: plusSeconds(NOW, 7) };
    const message = { name: "authorise", request: order };
    expect(participant.decide(state, message, NOW, { found: "ACTING" })).toMatchObject({
      do: "replay",
      answer: { status: "ACTING", actSeconds: 7 },
    });
  });

  it("tells that it waits for nobody once it is done", () => {
    expect(decide("ACTING, early", "authorise", { found: "DONE" })).toMatchObject({
      answer: { status: "DONE", actUntil: null, actSeconds: null },
    });
  });
});

it("its undo bars what was refused, since somebody could still act there", () => {
  const undone = (known: Partial<Known>) => decide("REFUSED", "void", known);
  expect(undone({ decision: "ABANDONED" })).toMatchObject({ state: { status: "UNDOING" } });
  expect(decide("ACTING, late", "void", { decision: "ABANDONED" })).toMatchObject({
    state: { status: "UNDOING" },
  });
});
