import type { Call } from "../../../scripts/faults/proxy";
import { parseMoment, timelineOf } from "../../../scripts/scenarios/timeline";

const call = (at: string, changes: Partial<Call> = {}): Call => ({
  at,
  operation: "UpdateItem",
  tables: ["test-payments"],
  attempt: 1,
  forwarded: 1,
  status: 200,
  items: 1,
  units: [],
  ...changes,
});

const NAMES: Readonly<Record<string, string>> = {
  "test-payments": "Payment",
  "test-orders": "Order",
  "test-provider": "Provider",
};
const whose = (table: string) => NAMES[table] ?? table;
const second = (n: number) => new Date(n * 1000).toISOString();

describe("a scenario's timeline", () => {
  const lines = timelineOf(
    [
      call(second(3), { fault: "lost-answer" }),
      call(second(2), { tables: ["test-orders"] }),
      call(second(5), { attempt: 2, status: 400, error: "ConditionalCheckFailedException" }),
      call(second(4), { fault: "fail-before", forwarded: 0, tables: ["test-provider"] }),
    ],
    [{ at: second(1), by: "first", kind: "started", what: "the execution\nstarted" }],
    whose,
  );

  it("has calls and tries in the order of time, by whose they are, and marks the fault", () => {
    expect(lines).toEqual([
      "0 [first] started: the execution started",
      "1000 [order] call: UpdateItem, committed",
      "2000 [payment] !call: UpdateItem, lost-answer: committed",
      "3000 [provider] !call: UpdateItem, fail-before: never reached DynamoDB",
      "4000 [payment] repeated: UpdateItem, condition not met",
    ]);
  });

  it("can be read again", () => {
    expect(parseMoment(lines[2] ?? "")).toEqual({
      at: 2000,
      lane: "payment",
      kind: "call",
      what: "UpdateItem, lost-answer: committed",
      struck: true,
    });
    expect(() => parseMoment("2000 payment")).toThrow("not a moment");
  });

  it("marks the stop of an execution, which no proxy sees", () => {
    const what = "ABORTED: the execution was stopped";
    const ended = { at: second(1), by: "re-drive 1", kind: "ended", what } as const;
    const stopped = timelineOf([], [ended], whose);
    expect(stopped.map(parseMoment)).toMatchObject([{ lane: "re-drive 1", struck: true }]);
  });
});
