import { costOfAMillion } from "../../../scripts/bench/cost";
import { PRICES } from "../../../scripts/bench/prices";
import { median, percentile } from "../../../scripts/bench/statistics";

const nothing = {
  transitions: 0,
  invocations: 0,
  events: 0,
  messages: 0,
  billedMs: 0,
  memoryMb: 512,
  logBytes: 0,
  tables: [],
};
const table = { table: "orders", requests: 1, writeUnits: 0, refusedWriteUnits: 0, readUnits: 0 };

describe("what a million sagas cost", () => {
  it("is nothing for a saga that takes nothing", () => {
    expect(costOfAMillion(nothing).total).toBe(0);
  });

  it("counts a transition and an invocation a saga at the price of a million", () => {
    const cost = costOfAMillion({ ...nothing, transitions: 5, invocations: 4 });
    expect(cost.stepFunctions).toBe(5 * PRICES.millionStateTransitions);
    expect(cost.lambdaRequests).toBe(4 * PRICES.millionLambdaRequests);
  });

  it("bills duration by memory", () => {
    const second = { ...nothing, billedMs: 1000, memoryMb: 1024 };
    expect(costOfAMillion(second).lambdaDuration).toBeCloseTo(1e6 * PRICES.lambdaGbSecond, 2);
    const half = { ...second, memoryMb: 512 };
    expect(costOfAMillion(half).lambdaDuration).toBeCloseTo(5e5 * PRICES.lambdaGbSecond, 2);
  });

  it("bills a refused write like one that was taken", () => {
    const taken = { ...nothing, tables: [{ ...table, writeUnits: 3 }] };
    const refused = { ...nothing, tables: [{ ...table, refusedWriteUnits: 3 }] };
    expect(costOfAMillion(refused).dynamodb).toBe(costOfAMillion(taken).dynamodb);
    expect(costOfAMillion(taken).dynamodb).toBeCloseTo(3 * PRICES.millionWriteRequestUnits, 2);
  });

  it("bills an event once, and a message for being sent, received and deleted", () => {
    const cost = costOfAMillion({ ...nothing, events: 4, messages: 3 });
    expect(cost.eventBridge).toBe(4 * PRICES.millionEvents);
    expect(cost.sqs).toBeCloseTo(9 * PRICES.millionQueueRequests, 2);
  });

  it("adds up to its total", () => {
    const { total, ...parts } = costOfAMillion({ ...nothing, transitions: 8, logBytes: 4000 });
    expect(total).toBeCloseTo(
      Object.values(parts).reduce((a, b) => a + b),
      1,
    );
  });
});

describe("a percentile", () => {
  it("is a value that occurred, in whatever order they came", () => {
    expect(percentile([30, 10, 20], 50)).toBe(20);
    expect(percentile([30, 10, 20], 99)).toBe(30);
    expect(median([7])).toBe(7);
  });

  it("of nothing is not a number", () => {
    expect(percentile([], 50)).toBeNaN();
  });
});
