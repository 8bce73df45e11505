import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as z from "zod";
import { appSettings } from "../../lib/app";
import { resources, synthesize } from "./stacks";

const read = (path: string) => readFileSync(resolve(__dirname, "../..", path), "utf8");
const text = read("docs/deploy.md");
const alarm = z.object({
  Metrics: z.array(z.object({ MetricStat: z.unknown().optional() })).optional(),
});
const bench = z.object({
  paths: z.array(z.object({ name: z.string(), cost: z.object({ total: z.number() }) })),
});

/** The cells of the document's tables, a row each. */
const rows = text
  .split("\n")
  .filter((line) => line.startsWith("|"))
  .map((line) =>
    line
      .split("|")
      .map((cell) => cell.trim())
      .slice(1, -1),
  );

describe("docs/deploy.md", () => {
  it("names every setting with its default, but for those of emulators", () => {
    const defaults = new Map<string, unknown>(
      Object.entries(appSettings.parse({ stage: "given" })),
    );
    defaults.delete("stage");
    const unset: Record<string, string> = {
      ...{ stage: "none: say it", alarmTopic: "nobody", outsideAtOnce: "no limit" },
      kmsKeyArn: "AWS's own",
      release: "by the stage",
      restored: "none",
      providerSecret: "none",
      secrets: "by the provider",
      telemetryLayer: "none",
      ...{ apiUserPool: "IAM", apiPlacesAtOnce: "no limit" },
      warmThroughput: "as new tables",
    };
    const emulator = ["awsEndpoint", "providerEndpoint", "streams"];
    const names = Object.keys(appSettings.shape).filter((name) => !emulator.includes(name));
    for (const name of names) {
      const row = rows.find(([first]) => first === `\`${name}\``);
      const value = defaults.get(name);
      expect([name, row?.[1]]).toEqual([name, value === undefined ? unset[name] : `\`${value}\``]);
    }
  });

  it.each(["saga", "choreography"] as const)("counts alarms' metrics as billed: %s", (name) => {
    const stack = synthesize({ stage: "prod" })[name];
    const billed = resources(stack, "AWS::CloudWatch::Alarm").map(([, { Properties }]) => {
      const { Metrics } = alarm.parse(Properties);
      return Metrics ? Metrics.filter(({ MetricStat }) => MetricStat).length : 1;
    });
    const sum = billed.reduce((total, n) => total + n, 0);
    expect(text).toContain(`| ${sum} alarm metrics at 0.10 `);
    expect(text).toContain(` ${(sum / 10).toFixed(2)} |`);
  });

  it("has the costs that were measured", () => {
    const { paths } = bench.parse(JSON.parse(read("docs/bench.json")));
    for (const { name, cost } of paths) {
      expect(rows).toContainEqual([name, cost.total.toFixed(2)]);
    }
  });
});
