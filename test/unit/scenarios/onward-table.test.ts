import { travel } from "../../../lambdas/travel/saga";
import { choreographed } from "../../../scripts/scenarios/choreography-table";
import { OUTBOX } from "../../../scripts/scenarios/places";
import { Plan } from "../../../scripts/scenarios/plan";
import type { Place } from "../../../scripts/scenarios/scenario";
import { scenarioTable } from "../../../scripts/scenarios/table";
import { powerCuts } from "../../../scripts/scenarios/table/power-cuts";

const plan = new Plan(travel);
const done = plan.end("confirmed");
const place = (call: number, step: string, whose: string): Place => ({
  call,
  step,
  functions: "Travel-Function",
  table: `test-${whose}`,
  whose,
  operation: "UpdateItem",
  nth: 1,
  inVisit: { visit: 1, nth: 1 },
});
const places = [
  place(1, "PlaceTrip", "Trip"),
  place(2, "ConfirmTrip", "Trip"),
  place(3, "IssueTickets", "Tickets"),
  place(4, "IssueTickets", "Airline"),
  place(5, "CompleteTrip", "Trip"),
];
const onward = new Set(plan.onward);
const orchestrated = scenarioTable(plan, () => places);
const table = {
  orchestration: orchestrated,
  choreography: choreographed(plan, orchestrated),
} as const;

/** The ends of a fault at a call of the confirmed journey. */
function endsOf(coordination: keyof typeof table, fault: string, call: number) {
  const at = places[call - 1]?.step;
  const where = (one: { readonly where: string }) => one.where.startsWith(`call ${call},`);
  const found = table[coordination].find(
    (one) => one.fault === fault && one.journey === "confirmed" && one.step === at && where(one),
  );
  if (!found) throw new Error(`no ${fault} at call ${call}`);
  return found.ends;
}

const given = { ...done, retriableLetters: 1 };
const withoutExecution = { ...done, execution: "-" };
const FOR_EVER = ["step fails for ever", "step unreachable for ever", "step throttled for ever"];

describe("what strikes after the pivot", () => {
  it.each(["orchestration", "choreography"] as const)("never undoes the saga: %s", (name) => {
    const hit = table[name].filter(({ step }) => onward.has(step));
    expect(hit.length).toBeGreaterThan(20);
    const struck = hit.filter(({ journey }) => journey === "confirmed");
    for (const { ends } of struck) for (const end of ends) expect(end.record).toBe("COMPLETED");
  });

  it.each(FOR_EVER)("fails the execution where it lasts, and is driven on: %s", (fault) => {
    for (const call of [3, 4, 5]) {
      expect(endsOf("orchestration", fault, call)).toEqual([{ ...given, execution: "FAILED" }]);
      expect(endsOf("choreography", fault, call)).toEqual([{ ...given, execution: "-" }]);
    }
  });

  it("finds outside what was done there, however often its answer is lost", () => {
    expect(endsOf("orchestration", "step answer lost for ever", 4)).toEqual([done]);
    expect(endsOf("orchestration", "step answer lost for ever", 3)).not.toEqual([done]);
  });

  it("is told by its commit in the choreography, whatever becomes of the message", () => {
    expect(endsOf("choreography", "step answer lost for ever", 5)).toEqual([
      withoutExecution,
      { ...withoutExecution, retriableLetters: 1 },
    ]);
  });

  it("is no end of a saga that is undone by hand", () => {
    const fault = "undone by hand while the step runs";
    for (const call of [3, 4, 5]) expect(endsOf("orchestration", fault, call)).toEqual([done]);
    const records = endsOf("orchestration", fault, 2).map(({ record }) => record);
    expect(new Set(records)).toEqual(new Set(["CANCELLED", "COMPLETED"]));
  });
});

it("an event of a step after the pivot belongs to a confirmed saga", () => {
  const published = [...places.slice(0, 3), place(4, OUTBOX, "bus"), place(5, OUTBOX, "bus")];
  const race = scenarioTable(plan, () => published).find(
    ({ trouble, step }) => trouble.kind === "undo meanwhile" && step === OUTBOX,
  );
  expect(race?.ends).toEqual([done]);
});

describe("the power cuts", () => {
  it("hold one of what is published of a table: the others would wait for it", () => {
    const commits = ["Trip", "Hotel", "Flight", "Payment", "Trip", "Trip"];
    const all = commits.flatMap((whose, i) => [
      place(2 * i + 1, "PlaceTrip", whose),
      place(2 * i + 2, OUTBOX, "bus"),
    ]);
    const published = powerCuts(plan, () => all).map((batch) =>
      batch.flatMap(({ at, when }) => (at?.step === OUTBOX && when === "before" ? [at.call] : [])),
    );
    expect(published).toEqual([[2, 4, 6, 8], [], [10], [12]]);
  });
});
