import { inWords, traceOf } from "../../../scripts/deployed/trace/event-trace";

const whose = { correlation_id: "o-1", service: "payment", timestamp: "2026-01-02T00:00:00.500Z" };
const line = (message: string, more: object) => ({
  id: "e",
  functionName: "f",
  at: 0,
  message: JSON.stringify({ message, ...whose, ...more }),
});
const told = (...lines: ReturnType<typeof line>[]) => traceOf("o-1", lines).map(inWords);

describe("the trace of a saga without a coordinator", () => {
  it("has what the outbox published", () => {
    const published = { event: "o-1/OrderPlaced", service: "publisher" };
    expect(told(line("published", published))).toEqual(["publisher tells: OrderPlaced"]);
  });

  it("has what a service did about an event", () => {
    expect(told(line("committed", { event: "StockReserved", command: "charge" }))).toEqual([
      "payment hears StockReserved: charge, committed",
    ]);
    expect(told(line("waits", { event: "StockReserved" }))).toEqual([
      "payment hears StockReserved: waits",
    ]);
  });

  it("has what a service tells itself: a refusal, a replay", () => {
    const refused = { event: "StockReserved", command: "charge", refusal: "CardDeclined" };
    expect(told(line("refused", refused))).toEqual([
      "payment hears StockReserved: charge, CardDeclined",
      "payment tells: PaymentRefused",
    ]);
    expect(told(line("replayed", { event: "OrderAbandoned", command: "refund" }))).toEqual([
      "payment hears OrderAbandoned: refund, replayed",
      "payment tells: PaymentRefunded",
    ]);
  });

  it("has every delivery that failed", () => {
    const error = { name: "Unavailable", message: "the table does not answer" };
    expect(told(line("failed", { receives: 2, error }))).toEqual([
      "payment fails, delivery 2: Unavailable: the table does not answer",
    ]);
  });

  it("goes by the time that a line tells, not by when its invocation had ended", () => {
    const first = {
      timestamp: "2026-01-02T00:00:00.100Z",
      event: "OrderPlaced",
      command: "reserve",
    };
    const lines = [line("waits", { event: "StockReserved" }), line("committed", first)];
    expect(told(...lines)).toEqual([
      "payment hears OrderPlaced: reserve, committed",
      "payment hears StockReserved: waits",
    ]);
  });

  it("has nothing of other sagas, nor of lines that are not ours", () => {
    const other = { event: "o-2/OrderPlaced", correlation_id: "o-2" };
    const start = { id: "e", functionName: "f", at: 0, message: "START RequestId: o-1" };
    expect(traceOf("o-1", [line("published", other), start])).toEqual([]);
  });
});
