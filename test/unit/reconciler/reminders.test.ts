import { order as saga } from "../../../lambdas/order/saga";
import { toRecord } from "../../../lambdas/runtime/reconciler/records";
import { reconcile } from "../../../lambdas/saga/reconcile";
import { SagaRecorder } from "../../../lambdas/saga/record";
import { plusSeconds } from "../../../lambdas/saga/time";
import { anOrder, NOW } from "../given";
import { secondsBetween } from "./given";

const DAY = 86_400;
const HOUR = 3600;

/** When people are reminded of an order that waits this long. The shipped record places it. */
function remindedAfter(seconds: number): number[] {
  const policy = { threshold: 0, seconds };
  const message = { name: "place", request: anOrder(), policy } as const;
  const placed = new SagaRecorder(saga).decide(undefined, message, NOW);
  if (placed.do !== "commit") throw new Error(`it is not placed: ${placed.do}`);
  const reminded: number[] = [];
  let parked = toRecord(saga, "o-1", { version: 1, state: placed.state });
  while (parked.dueAt < plusSeconds(NOW, seconds + DAY)) {
    const { dueAt } = parked;
    const verdict = reconcile(parked, "RUNNING", dueAt, "due");
    if (verdict.do === "remind") reminded.push(secondsBetween(NOW, dueAt));
    parked = { ...parked, dueAt: verdict.dueAt ?? plusSeconds(NOW, seconds + DAY) };
  }
  return reminded;
}

describe("people are reminded of an order that waits for them", () => {
  it("a day before its time is over, and once when it still waits then", () => {
    expect(remindedAfter(7 * DAY)).toEqual([6 * DAY, 7 * DAY + 300]);
  });

  it("soon, where it waits for less than a day", () => {
    expect(remindedAfter(HOUR)).toEqual([300, HOUR + 300]);
  });

  it("once, where it waits for less than it takes to look", () => {
    expect(remindedAfter(60)).toHaveLength(1);
  });
});
