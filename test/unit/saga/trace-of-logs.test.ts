import { order as definition } from "../../../lambdas/order/saga";
import { timeline } from "../../../scripts/deployed/trace/entry";
import { fromLogs } from "../../../scripts/deployed/trace/from-logs";

describe("what the functions' logs tell", () => {
  const line = (more: object) =>
    JSON.stringify({ timestamp: "2026-03-01T12:00:00.000Z", service: "payment", ...more });

  it("is what became of each command, of this saga alone", () => {
    const mine = { correlation_id: "o-1", command: "charge" };
    const lines = [
      "START RequestId: 1",
      line({ ...mine, message: "committed" }),
      line({ ...mine, message: "duplicate detected: skipped" }),
      line({ ...mine, message: "refused", refusal: "CardDeclined", cause: "no money" }),
      line({ ...mine, message: "failed", error: { name: "Unavailable", message: "no answer" } }),
      line({ ...mine, correlation_id: "o-11", message: "committed" }),
      line({
        ...mine,
        service: "order",
        command: "confirm",
        event: "PaymentCaptured",
        message: "replayed",
      }),
      line({
        service: "reconciler",
        message: "reconciled",
        id: "o-1",
        did: "resume",
        trigger: "due",
      }),
    ];
    expect(
      fromLogs(definition, "o-1", lines).map(({ by, kind, what }) => `${by} ${kind}: ${what}`),
    ).toEqual([
      "payment committed: charge: committed",
      "payment skipped: charge: duplicate detected: skipped",
      "payment refused: charge: CardDeclined (no money)",
      "payment failed: charge: Unavailable (no answer)",
      "order skipped: confirm on PaymentCaptured: replayed",
      "order told: tells OrderConfirmed",
      "reconciler told: the reconciler: resume (due)",
    ]);
  });
});

describe("what the functions' logs tell of a saga without a coordinator", () => {
  const whose = { correlation_id: "o-1", service: "payment" };
  const line = (message: string, more: object = {}) =>
    JSON.stringify({ message, timestamp: "2026-01-02T00:00:00.500Z", ...whose, ...more });
  const told = (...lines: string[]) =>
    timeline(fromLogs(definition, "o-1", lines)).map(({ by, what }) => `${by} ${what}`);
  const charge = { event: "StockReserved", command: "charge" };
  const error = { name: "Unavailable", message: "the table does not answer" };

  it.each([
    [
      "what the outbox published",
      line("published", { event: "o-1/OrderPlaced", service: "publisher" }),
      ["publisher tells OrderPlaced"],
    ],
    [
      "what a service did about an event",
      line("committed", charge),
      ["payment charge on StockReserved: committed"],
    ],
    ["what waits", line("waits", { event: "StockReserved" }), ["payment on StockReserved: waits"]],
    [
      "what a service tells itself: a refusal",
      line("refused", { ...charge, refusal: "CardDeclined" }),
      ["payment charge on StockReserved: CardDeclined", "payment tells PaymentRefused"],
    ],
    [
      "what a service tells itself: a replay",
      line("replayed", { event: "OrderAbandoned", command: "refund" }),
      ["payment refund on OrderAbandoned: replayed", "payment tells PaymentRefunded"],
    ],
    [
      "every delivery that failed",
      line("failed", { receives: 2, error }),
      ["payment Unavailable (the table does not answer), delivery 2"],
    ],
    ["nothing of other sagas", line("committed", { ...charge, correlation_id: "o-2" }), []],
    ["nothing of lines that are not ours", "START RequestId: o-1", []],
  ])("%s", (_, text, expected) => {
    expect(told(text)).toEqual(expected);
  });

  it("goes by the time that a line tells, not by when its invocation had ended", () => {
    const first = { ...charge, timestamp: "2026-01-02T00:00:00.100Z" };
    expect(told(line("waits"), line("committed", first))).toEqual([
      "payment charge on StockReserved: committed",
      "payment waits",
    ]);
  });

  it("names the events that are told, and those that are reacted to", () => {
    const lines = [line("published", { event: "o-1/OrderPlaced" }), line("committed", charge)];
    expect(fromLogs(definition, "o-1", lines)).toMatchObject([
      { event: "OrderPlaced" },
      { on: "StockReserved" },
    ]);
  });
});
