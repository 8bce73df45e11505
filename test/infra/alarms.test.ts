import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as z from "zod";
import { METRICS } from "../../lambdas/shared/metric-names";
import { RECONCILER } from "../../lib/constructs/saga-metrics";
import { resources, synthesize } from "./stacks";

const { saga } = synthesize({ stage: "prod" });
const runbook = readFileSync(resolve(__dirname, "../../docs/runbook.md"), "utf8");

/** What the operator's command can be told (`npx saga --help`). */
const COMMANDS = [
  ...["place", "list", "show", "trace", "approve", "reject", "redrive", "compensate"],
  ...["reconcile", "dead-letters", "stock", "audit"],
];

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

const alarms = alarmsOf(saga);
const PREFIX = "OrderSaga-";
const names = alarms.map(({ AlarmName }) => AlarmName.replace(PREFIX, ""));

function alarmsOf(template: typeof saga) {
  return resources(template, "AWS::CloudWatch::Alarm").map(([, { Properties }]) =>
    alarmSchema.parse(Properties),
  );
}

/** The runbook's parts by their heading. */
function parts(text: string): Record<string, string> {
  const [, ...found] = text.split(/^## /m);
  return Object.fromEntries(found.map((part) => [part.split("\n", 1)[0] ?? "", part]));
}

const commandsIn = (part: string) =>
  [...part.matchAll(/npx saga ([a-z-]+)/g)].map(([, command]) => command);

describe("the runbook", () => {
  it("has a part for every alarm, and an alarm for every part", () => {
    expect(names.length).toBeGreaterThan(10);
    expect(Object.keys(parts(runbook)).sort()).toEqual([...names].sort());
  });

  it.each(Object.entries(parts(runbook)))("names a command that helps with %s", (_, part) => {
    const commands = commandsIn(part);
    expect(commands).not.toEqual([]);
    for (const command of commands) expect(COMMANDS).toContain(command);
  });

  it("is where each alarm's own words lead", () => {
    for (const { AlarmName, AlarmDescription } of alarms) {
      const anchor = AlarmName.replace(PREFIX, "").toLowerCase();
      expect(AlarmDescription).toMatch(new RegExp(`^[A-Z].+\\. .*docs/runbook\\.md#${anchor}$`));
    }
  });

  it("links only to what is there", () => {
    const anchors = [...runbook.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor]) => anchor);
    expect(anchors).not.toEqual([]);
    const there = names.map((name) => name.toLowerCase());
    for (const anchor of anchors) expect(there).toContain(anchor);
  });
});

describe("an alarm", () => {
  it("is told to the topic that was given, and to nobody where none was", () => {
    const alarmTopic = "arn:aws:sns:eu-west-1:123456789012:on-call";
    const told = alarmsOf(synthesize({ stage: "prod", alarmTopic }).saga);
    expect(told).toHaveLength(alarms.length);
    for (const { AlarmActions } of told) expect(AlarmActions).toEqual([alarmTopic]);
    for (const { AlarmActions } of alarms) expect(AlarmActions).toEqual([]);
  });

  it("adds up ten metrics at most, which is all that CloudWatch takes", () => {
    const summed = alarms.map(({ Metrics }) => Metrics.filter((m) => m.MetricStat).length);
    expect(Math.max(...summed)).toBeGreaterThan(5);
    expect(Math.max(...summed)).toBeLessThanOrEqual(10);
  });

  it("is quiet where nothing is counted, but for the one that minds silence", () => {
    const minding = alarms.filter(({ TreatMissingData }) => TreatMissingData !== "notBreaching");
    expect(minding.map(({ AlarmName }) => AlarmName)).toEqual([`${PREFIX}ReconcilerSilent`]);
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

  it("is what the alarms watch: same namespace, dimension and names", async () => {
    process.env.POWERTOOLS_SERVICE_NAME = RECONCILER;
    process.env.POWERTOOLS_METRICS_NAMESPACE = "OrderSaga";
    let written: unknown;
    await jest.isolateModulesAsync(async () => {
      const { count } = await import("../../lambdas/reconciler/count");
      const { metrics } = await import("../../lambdas/shared/observability");
      const did = (["remind", "escalate", "failed"] as const).map((did) => ({ id: "o", did }));
      count([...did, { id: "o", did: "resume", redrives: 3 }]);
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

it("the dashboard shows every alarm, and everything that is counted", () => {
  const [[, dashboard] = []] = resources(saga, "AWS::CloudWatch::Dashboard");
  const shown = JSON.stringify(dashboard?.Properties);
  const ids = resources(saga, "AWS::CloudWatch::Alarm").map(([id]) => id);
  for (const id of ids) expect(shown).toContain(id);
  for (const metric of Object.values(METRICS)) expect(shown).toContain(metric);
});
