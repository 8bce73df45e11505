import { order } from "../../../lambdas/order/saga";
import { choreographed } from "../../../scripts/scenarios/choreography-table";
import { OUTBOX } from "../../../scripts/scenarios/places";
import { Plan } from "../../../scripts/scenarios/plan";
import type { Place, Scenario } from "../../../scripts/scenarios/scenario";
import { scenarioTable } from "../../../scripts/scenarios/table";
import { powerCuts } from "../../../scripts/scenarios/table/power-cuts";

const plan = new Plan(order);
const place = (call: number, step: string, whose: string): Place => ({
  call,
  step,
  functions: "OrderChoreography-Function",
  table: `test-${whose}`,
  whose,
  operation: whose === "bus" ? "PutEvents" : "UpdateItem",
  nth: 1,
  inVisit: { visit: 1, nth: 1 },
});
const places = [
  place(1, "PlaceOrder", "Order"),
  place(2, OUTBOX, "bus"),
  place(3, "ChargePayment", "Payment"),
  place(4, "ConfirmOrder", "Provider"),
  place(5, "RefundPayment", "Payment"),
  place(6, "AbandonOrder", "Order"),
  place(7, "ReserveStock", "Order"),
];
const clean = () => places;
const table = choreographed(plan, scenarioTable(plan, clean));
const find = (fault: string, step: string): Scenario => {
  const found = table.find((one) => one.fault === fault && one.step === step);
  if (!found) throw new Error(`no ${fault} at ${step}`);
  return found;
};

describe("the fault matrix of the choreography", () => {
  it("stops nothing, because no execution is there", () => {
    expect(table.filter(({ kind }) => kind === "stopped")).toEqual([]);
    expect(scenarioTable(plan, clean).some(({ kind }) => kind === "stopped")).toBe(true);
  });

  it("ends nothing as an execution does", () => {
    const cuts = choreographed(
      plan,
      powerCuts(plan, clean).flatMap((all) => all.map((one) => one.scenario)),
    );
    for (const { ends } of [...table, ...cuts])
      for (const { execution } of ends) expect(execution).toBe("-");
  });

  it("names every scenario once", () => {
    const names = table.map(({ name }) => name);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it("loses the event of every publish, in every journey", () => {
    const lost = table.filter(({ kind }) => kind === "event lost");
    expect(lost).toHaveLength(5);
    for (const { trouble } of lost) expect(trouble).toMatchObject({ fault: "swallow", times: 1 });
  });

  it("has no bus that fails for ever: the outbox would wait", () => {
    const endless = table.filter(({ fault }) => fault.includes("for ever"));
    expect(endless.length).toBeGreaterThan(5);
    expect(endless.filter(({ step }) => step === OUTBOX)).toEqual([]);
  });

  it("has a fault last as long as a message is tried", () => {
    const { trouble } = find("step fails for ever", "ChargePayment");
    expect(trouble).toMatchObject({ times: "until given up" });
  });

  it("expects that a service which cannot reach the record cannot abandon the saga, so it goes on later", () => {
    const [first] = find("step fails for ever", "ReserveStock").ends;
    expect(first).toMatchObject({ record: "CONFIRMED", stepLetters: 1 });
    const undo = find("compensation fails for ever", "AbandonOrder");
    expect(undo.ends).toMatchObject([{ record: "CANCELLED", compensationLetters: 1 }]);
  });

  it("expects no undo of a saga that was never placed", () => {
    expect(find("step fails for ever", "PlaceOrder").ends).toMatchObject([{ record: "-" }]);
    const lostAnswer = find("step answer lost for ever", "PlaceOrder");
    expect(lostAnswer.ends).toMatchObject([{ record: "CONFIRMED", stepLetters: 0 }]);
  });
});
