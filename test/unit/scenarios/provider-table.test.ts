import { order } from "../../../lambdas/order/saga";
import { atProvider, ProviderPlan } from "../../../scripts/scenarios/provider-table";
import type { Place, Scenario } from "../../../scripts/scenarios/scenario";
import { scenarioTable } from "../../../scripts/scenarios/table";

const isFound = (operation: string) => operation.startsWith("POST ");
const plan = new ProviderPlan(order, { table: "pay", sends: 2, isFound });
const place = (call: number, step: string, operation: string, table = "pay"): Place => ({
  ...{ call, step, operation, table, whose: table, nth: 1 },
  functions: "OrderSaga-PaymentFunction",
  inVisit: { visit: 1, nth: 1 },
});
const forward = [
  place(1, "PlaceOrder", "UpdateItem", "Order"),
  place(2, "ChargePayment", "PUT a"),
  place(3, "ChargePayment", "POST b"),
];
const back = [place(1, "RefundPayment", "GET a"), place(2, "RefundPayment", "POST c")];
const all = scenarioTable(plan, (journey) => (journey === "undone" ? back : forward));
const table = atProvider(plan, all);
const find = (name: string): Scenario => {
  const found = table.find((one) => one.name.startsWith(name));
  if (!found) throw new Error(`no ${name}`);
  return found;
};
const recordsOf = ({ ends }: Scenario) => [...new Set(ends.map(({ record }) => record))];

describe("the scenarios at a provider's calls", () => {
  it("are those whose fault is at one of them, and sagas without a fault", () => {
    const places = table.flatMap(({ trouble }) =>
      "at" in trouble && trouble.at ? [trouble.at] : [],
    );
    expect(new Set(places.map((at) => at.table))).toEqual(new Set(["pay"]));
    const whole = table.filter(({ where }) => where === "");
    expect(new Set(whole.map(({ kind }) => kind))).toEqual(new Set(["none"]));
    expect(new Set(table.map(({ name }) => name)).size).toBe(table.length);
  });

  it("have what only a system outside says: it is busy, or tells of an error for what is done", () => {
    for (const fault of ["another call is under way", "error for what is done"]) {
      const one = find(`${fault}: confirmed, ChargePayment, call 2`);
      expect(one.ends).toEqual([plan.end("confirmed")]);
      expect(one.trouble).toMatchObject({ kind: "storage", times: 1 });
    }
  });

  it("cut a connection as often as the client sends, and count each other failure as an invocation", () => {
    const times = (fault: string) => find(`${fault}: confirmed, ChargePayment, call 2`).trouble;
    expect(times("step unreachable for ever")).toMatchObject({ fault: "reset", times: 8 });
    expect(times("step fails for ever")).toMatchObject({ fault: "fail-before", times: 4 });
    expect(times("execution stopped between two tries")).toMatchObject({ failures: 1 });
    expect(times("execution stopped as the retries are exhausted")).toMatchObject({ failures: 4 });
  });

  it("end confirmed where the next try finds what was done, and undone where it does not", () => {
    const lost = (call: number) =>
      recordsOf(find(`step answer lost for ever: confirmed, ChargePayment, call ${call}`));
    expect([lost(2), lost(3)]).toEqual([["CANCELLED"], ["CONFIRMED"]]);
    const undone = (call: number) =>
      find(`compensation answer lost for ever: undone, RefundPayment, call ${call}`).ends;
    expect(undone(1)).toMatchObject([{ compensationLetters: 1, execution: "FAILED" }]);
    expect(undone(2)).toEqual([plan.end("undone")]);
  });

  it("leave nothing in effect for an undone saga, however far its call had got", () => {
    const { ends } = find("step fails for ever: confirmed, ChargePayment, call 3");
    expect(ends.map(({ books }) => books.Provider)).toEqual(["-", "BARRED", "REFUNDED"]);
  });
});
