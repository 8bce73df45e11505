import { order } from "../../lambdas/order/saga";
import { readRecording } from "../../scripts/scenarios/recordings";
import { Conformance } from "../../scripts/search/conformance";
import { machineFor } from "../../scripts/search/search";

const histories = new Map(
  readRecording("orchestration").scenarios.flatMap(({ name, histories: of }) =>
    Object.entries(of).map(([execution, lines]) => [lines.join("\n"), `${name}, ${execution}`]),
  ),
);
const machine = new Conformance(order, machineFor(order));

/**
 * The only difference: on LocalStack an execution that was told to stop fails if a failure arrives after
 * that, even if it would be retried or caught. The same happens if it is evaluating an expression. On AWS
 * the execution is aborted at once.
 */
function stoppedAsOnAws(name: string, lines: readonly string[]): string[] {
  const [failed = "", end = ""] = lines.slice(-2);
  const ends = [failed.replace("TaskFailed", "ExecutionFailed"), "ExecutionFailed States.Runtime"];
  const late = ends.includes(end) && failed !== end;
  const stopped = name.startsWith("execution stopped") && late;
  return stopped ? [...lines.slice(0, -2), "ExecutionAborted"] : [...lines];
}

describe("the machine goes the way that LocalStack's Step Functions went", () => {
  it(`in all ${histories.size} different histories of the fault matrix`, async () => {
    expect(histories.size).toBeGreaterThan(50);
    const lost: string[] = [];
    for (const [history, name] of histories) {
      const lines = history.split("\n");
      const followed = await machine.followed(stoppedAsOnAws(name, lines));
      if (followed < stoppedAsOnAws(name, lines).length)
        lost.push(`${name}: ${lines.slice(0, followed + 1).join(" > ")}`);
    }
    expect(lost).toEqual([]);
  });

  it("differs from LocalStack in what was stopped, and in nothing else", () => {
    const differing = [...histories].filter(
      ([history, name]) => stoppedAsOnAws(name, history.split("\n")).join("\n") !== history,
    );
    expect(differing.length).toBeGreaterThan(0);
    expect(differing.every(([, name]) => name.startsWith("execution stopped"))).toBe(true);
  });

  it("and the machine refuses a changed history", async () => {
    const wrong = [
      ["PlaceOrder", "ChargePayment"],
      ["PlaceOrder", "TaskFailed OrderConflict", "AbandonOrder"],
      [
        "PlaceOrder",
        "ReserveStock",
        "ChargePayment",
        "ConfirmOrder",
        "ExecutionFailed OrderConflict",
      ],
      ["PlaceOrder", "TaskTimedOut", "TaskTimedOut", "TaskTimedOut", "DeadLetterStep"],
    ];
    for (const lines of wrong) expect(await machine.followed(lines)).toBeLessThan(lines.length);
  });
});
