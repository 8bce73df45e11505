import { PROBLEMS, type ProblemKind, typeOf } from "../../lambdas/saga/front/problem";
import { during } from "./alarm-samples";
import { alarmOf, type WatchedMetric } from "./cloudwatch";
import { countedIn, type Line } from "./log-filters";
import { resources, synthesize } from "./stacks";
import { partOf, runs, statesWith } from "./states";

// An alarm tells what is ours from what is not: a wrong request of a caller, an intake that somebody has paused.

/** As AWS logs it without execution data, at the levels ALL and ERROR: LocalStack's recordings of AWS have it so. */
const failing = (group: RegExp, error?: string | null): Line => {
  const told = { type: "ExecutionFailed", details: { error, cause: "o-1: …" }, redrive_count: "0" };
  return { group, text: JSON.stringify(told) };
};
const direct = (name?: string | null): Line => {
  const told = { level: "WARN", message: "failed", error: { name, message: "o-1: …" } };
  return { group: /^directlane/, text: JSON.stringify(told) };
};
const STANDARD = /^SagaLogs/;
const EXPRESS = /^ExpressLogs/;

describe.each(["standard", "express", "direct"])("what fails in lane %s", (lane) => {
  const { saga } = synthesize({ stage: "prod", lane });
  const alarms = resources(saga, "AWS::CloudWatch::Alarm").map(([, it]) => alarmOf(it.Properties));
  const inLane =
    { standard: failing.bind(null, STANDARD), express: failing.bind(null, EXPRESS), direct }[
      lane
    ] ?? direct;
  /** The alarms that ring if each line comes so often in one minute, and AWS counts what it counts of that. */
  const ringing = (lines: readonly Line[], times: number, late = 0) => {
    const minutes = during([20, 21], times, { late });
    const counted = countedIn(saga, lines, minutes);
    const AWS = { ExecutionsFailed: /Saga|Express/, Errors: /directlane/ };
    const of = (metric: WatchedMetric) => {
      const isAws = Object.entries(AWS).some(
        ([name, of]) => name === metric.name && of.test(metric.dimensions),
      );
      return isAws
        ? during([20, 21], times * lines.length)
        : [...counted(metric), ...(runs(metric) ?? [])];
    };
    return alarms.filter((alarm) => statesWith(alarm, of, 40).includes("ALARM")).map(partOf);
  };

  it.each([0, 4])("rings nothing for wrong requests, however many, %d minutes late", (late) => {
    const wrong = ["InvalidOrder", "OrderConflict"].map((error) => inLane(error));
    expect(ringing(wrong, 50, late)).toEqual([]);
  });

  it.each([0, 4])("rings for five of ours, %d minutes late, and not for four", (late) => {
    const [name, error] =
      lane === "standard"
        ? ["FailedExecutions", "CompensationFailed"]
        : ["FailedLane", "HandOverFailed"];
    for (const ours of [error, "States.Runtime"]) {
      expect(ringing([inLane(ours)], 5, late)).toEqual([name]);
      expect(ringing([inLane(ours), inLane("InvalidOrder")], 4, late)).toEqual([]);
    }
  });

  it.each([undefined, null])(
    "rings for five without an error, were AWS to leave it out: %s",
    (none) => {
      const name = lane === "standard" ? "FailedExecutions" : "FailedLane";
      expect(ringing([inLane(none)], 5)).toEqual([name]);
      expect(ringing([inLane(none)], 4)).toEqual([]);
    },
  );

  it("rings where the process of a direct run is ended", () => {
    const ended = [
      "Task timed out after 25.00 seconds",
      "Error: Runtime exited with error: signal: killed",
    ];
    const lines = ended.map((text) => ({
      group: /^directlane/,
      text: `2026-01-01T00:00:00Z r-1 ${text}`,
    }));
    expect(ringing(lines, 3)).toEqual(lane === "direct" ? ["FailedLane"] : []);
  });
});

describe("the front door's alarms", () => {
  const { saga } = synthesize({ stage: "prod", api: "on" });
  const alarms = resources(saga, "AWS::CloudWatch::Alarm").map(([, it]) => alarmOf(it.Properties));
  /** Rings if in each minute a request is so answered, as its function logs it and as API Gateway counts it. */
  const ringing = (
    [from, to]: readonly [number, number],
    { answered, unnamed, late = 0 }: { answered?: ProblemKind; unnamed?: true; late?: number },
    times: number,
  ) => {
    const named = answered && { status: PROBLEMS[answered][0], problem: typeOf(answered) };
    const told = unnamed ? { status: 500 } : named;
    const line = { message: "answered", ask: "place", ...told };
    const lines = told ? [{ group: /^ApiFrontplace/, text: JSON.stringify(line) }] : [];
    const counted = countedIn(saga, lines, during([from, to], times, { late }));
    const of = (metric: WatchedMetric) => {
      if (metric.name === "5XXError") return during([from, to], times);
      return [...counted(metric), ...(runs(metric) ?? [])];
    };
    return alarms.filter((alarm) => statesWith(alarm, of, 60).includes("ALARM")).map(partOf);
  };

  it.each([0, 4])(
    "are silent while the intake is paused, however many call, %d minutes late",
    (late) => {
      expect(ringing([10, 50], { answered: "paused", late }, 50)).toEqual([]);
      expect(ringing([20, 21], { answered: "paused", late }, 50)).toEqual([]);
    },
  );

  it.each(["internal", "overloaded", "unavailable", "late"] as const)(
    "ring for five answers: %s",
    (answered) => {
      expect(ringing([20, 21], { answered }, 5)).toEqual(["FrontDoorErrors"]);
      expect(ringing([20, 21], { answered, late: 4 }, 5)).toEqual(["FrontDoorErrors"]);
      expect(ringing([20, 21], { answered }, 4)).toEqual([]);
    },
  );

  it("ring for five answers that name no problem", () => {
    expect(ringing([20, 21], { unnamed: true }, 5)).toEqual(["FrontDoorErrors"]);
  });

  it("ring for what API Gateway answers by itself, if it goes on", () => {
    expect(ringing([10, 50], {}, 1)).toEqual(["FrontDoorGateway"]);
    expect(ringing([20, 21], {}, 50)).toEqual([]);
  });
});
