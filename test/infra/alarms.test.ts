import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Template } from "aws-cdk-lib/assertions";
import * as z from "zod";
import { METRICS } from "../../lambdas/runtime/aws/metric-names";
import { everyName, ON_CALL, resources, synthesize } from "./stacks";

/** Both coordinations of every saga. */
const templatesIn = (context: object) =>
  everyName.flatMap((name) => {
    const { saga, choreography } = synthesize({ ...context }, name);
    return [saga, choreography];
  });
/** With every setting that adds an alarm. */
const PROD = { stage: "prod", outsideAtOnce: 5, lane: "express", api: "on" };
const templates = templatesIn(PROD);
const runbook = readFileSync(resolve(__dirname, "../../docs/runbook.md"), "utf8");

const dimensions = z.array(z.object({ Name: z.string(), Value: z.unknown() })).default([]);
const alarmSchema = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  AlarmActions: z.array(z.unknown()).default([]),
  TreatMissingData: z.string(),
  MetricName: z.string().optional(),
  Namespace: z.string().optional(),
  Dimensions: dimensions,
  Metrics: z.array(z.object({ MetricStat: z.unknown().optional() })).default([]),
});

const alarms = templates.flatMap(alarmsOf);
/** `OrderSaga-prod-StuckSagas` and `TravelChoreography-dev-StuckSagas` have one part, and so have numbered ones. */
const nameOf = ({ AlarmName }: { AlarmName: string }) => AlarmName.replace(/^.*-|\d+$/g, "");
const names = [...new Set(alarms.map(nameOf))];

function alarmsOf(template: Template) {
  return resources(template, "AWS::CloudWatch::Alarm").map(([, { Properties }]) =>
    alarmSchema.parse(Properties),
  );
}

/** The runbook's parts by their heading. */
function parts(text: string): Record<string, string> {
  const [, ...found] = text.split(/^## /m);
  return Object.fromEntries(found.map((part) => [part.split("\n", 1)[0] ?? "", part]));
}

describe("the runbook", () => {
  it("has a part for every alarm, and an alarm for every part", () => {
    expect(names.length).toBeGreaterThan(10);
    expect(Object.keys(parts(runbook)).sort()).toEqual([...names].sort());
  });

  it.each(Object.entries(parts(runbook)))("names a command that helps with %s", (_, part) => {
    expect(part).toContain("npx saga ");
  });

  it("is where each alarm's own words lead", () => {
    for (const alarm of alarms) {
      const anchor = nameOf(alarm).toLowerCase();
      expect(alarm.AlarmDescription).toMatch(
        new RegExp(`^[A-Z].+\\. .*docs/runbook\\.md#${anchor}$`),
      );
    }
  });
});

describe("an alarm", () => {
  it("is sent to the given topic, and to nobody without a topic", () => {
    const untold = templatesIn({ ...PROD, stage: "dev" }).flatMap(alarmsOf);
    expect(untold).toHaveLength(alarms.length);
    for (const { AlarmActions } of untold) expect(AlarmActions).toEqual([]);
    for (const { AlarmActions } of alarms) expect(AlarmActions).toEqual([ON_CALL]);
  });

  it("adds up ten metrics at most, which is all that CloudWatch takes", () => {
    const summed = alarms.map(({ Metrics }) => Metrics.filter((m) => m.MetricStat).length);
    expect(Math.max(...summed)).toBeGreaterThan(5);
    expect(Math.max(...summed)).toBeLessThanOrEqual(10);
  });

  it("is numbered where one cannot add up all tables", () => {
    const names = alarms.map(({ AlarmName }) => AlarmName);
    expect(names).toContain("TravelSaga-prod-TableThrottles2");
  });

  it("does not ring without data, except the alarm for a silent reconciler", () => {
    const minding = alarms.filter(({ TreatMissingData }) => TreatMissingData !== "notBreaching");
    expect(minding.map(nameOf)).toEqual(templates.map(() => "ReconcilerSilent"));
  });
});

/** The metrics that a function writes into its log, in CloudWatch's embedded format. */
const embedded = z.object({
  service: z.string(),
  _aws: z.object({
    CloudWatchMetrics: z.tuple([
      z.object({
        Namespace: z.string(),
        Dimensions: z.tuple([z.array(z.string())]),
        Metrics: z.array(z.object({ Name: z.string() })),
      }),
    ]),
  }),
});

describe("what the reconciler counts", () => {
  const environment = { ...process.env };
  afterEach(() => {
    process.env = environment;
  });

  it.each([
    ["OrderSaga-prod", "reconciler"],
    ["OrderChoreography-prod", "sweeper"],
  ])("is what the alarms of %s watch: same dimension and names", async (namespace, counting) => {
    process.env.POWERTOOLS_SERVICE_NAME = counting;
    process.env.POWERTOOLS_METRICS_NAMESPACE = namespace;
    let written: unknown;
    await jest.isolateModulesAsync(async () => {
      const { count } = await import("../../lambdas/runtime/reconciler/count");
      const { metrics } = await import("../../lambdas/runtime/aws/observability");
      const did = (["remind", "escalate", "failed"] as const).map((did) => ({ id: "o", did }));
      const since = new Map([["o", "2026-01-01T00:00:00.000Z"]]);
      count([...did, { id: "o", did: "resume", redrives: 3 }], since, "2026-01-01T02:00:00.000Z");
      written = metrics.serializeMetrics();
    });
    const { service, _aws } = embedded.parse(written);
    const [{ Namespace, Dimensions, Metrics }] = _aws.CloudWatchMetrics;
    expect(Dimensions).toEqual([["service"]]);
    const watched = alarms.filter((alarm) => alarm.Namespace === Namespace);
    expect(watched.map(({ MetricName }) => MetricName).sort()).toEqual(
      Metrics.map(({ Name }) => Name).sort(),
    );
    for (const alarm of watched) {
      expect(alarm.Dimensions).toEqual([{ Name: "service", Value: service }]);
    }
  });
});

it.each(templates)("the dashboard shows every alarm, and everything that is counted", (of) => {
  const [[, dashboard] = []] = resources(of, "AWS::CloudWatch::Dashboard");
  const shown = JSON.stringify(dashboard?.Properties);
  const ids = resources(of, "AWS::CloudWatch::Alarm").map(([id]) => id);
  for (const id of ids) expect(shown).toContain(id);
  for (const metric of Object.values(METRICS)) expect(shown).toContain(metric);
});
