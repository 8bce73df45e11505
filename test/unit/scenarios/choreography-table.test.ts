import { choreographed } from "../../../scripts/scenarios/choreography-table";
import { cleanRuns, OUTBOX } from "../../../scripts/scenarios/places";
import type { Place, Scenario } from "../../../scripts/scenarios/scenario";
import { scenarioTable } from "../../../scripts/scenarios/table";
import { powerCuts } from "../../../scripts/scenarios/table/power-cuts";

const place = (call: number, step: string, table: string): Place => ({
  call,
  step,
  functions: "OrderChoreography-Function",
  table,
  operation: table === "bus" ? "PutEvents" : "UpdateItem",
  nth: 1,
});
const places = [
  place(1, "PlaceOrder", "test-orders"),
  place(2, OUTBOX, "bus"),
  place(3, "ChargePayment", "test-payments"),
  place(4, "ConfirmOrder", "test-provider"),
  place(5, "RefundPayment", "test-payments"),
  place(6, "AbandonOrder", "test-orders"),
  place(7, "ReserveStock", "test-orders"),
];
const clean = cleanRuns(() => places);
const table = choreographed(scenarioTable(clean));
const find = (fault: string, step: string): Scenario => {
  const found = table.find((one) => one.fault === fault && one.step === step);
  if (!found) throw new Error(`no ${fault} at ${step}`);
  return found;
};

describe("the fault matrix of the choreography", () => {
  it("stops nothing, because no execution is there", () => {
    expect(table.filter(({ kind }) => kind === "stopped")).toEqual([]);
    expect(scenarioTable(clean).some(({ kind }) => kind === "stopped")).toBe(true);
  });

  it("ends nothing as an execution does", () => {
    const cuts = choreographed(powerCuts(clean).flatMap((all) => all.map((one) => one.scenario)));
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

  it("knows that who does not reach the order cannot abandon it, and it goes on later", () => {
    const [first] = find("step fails for ever", "ReserveStock").ends;
    expect(first).toMatchObject({ order: "CONFIRMED", stepLetters: 1 });
    const undo = find("compensation fails for ever", "AbandonOrder");
    expect(undo.ends).toMatchObject([{ order: "CANCELLED", compensationLetters: 1 }]);
  });

  it("knows that nobody undoes an order that was never placed", () => {
    expect(find("step fails for ever", "PlaceOrder").ends).toMatchObject([{ order: "-" }]);
    const lostAnswer = find("step answer lost for ever", "PlaceOrder");
    expect(lostAnswer.ends).toMatchObject([{ order: "CONFIRMED", stepLetters: 0 }]);
  });
});
