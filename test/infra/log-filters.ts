import type { Template } from "aws-cdk-lib/assertions";
import * as z from "zod";
import type { Sample, WatchedMetric } from "./cloudwatch";

const filterSchema = z.object({
  FilterPattern: z.string(),
  LogGroupName: z.object({ Ref: z.string() }),
  MetricTransformations: z.tuple([
    z.object({ MetricNamespace: z.string(), MetricName: z.string(), MetricValue: z.literal("1") }),
  ]),
});

/** A line of a log; the logical id of its group. */
export interface Line {
  readonly group: RegExp;
  readonly text: string;
}

/** What the filters of a template count of these lines, if each of them comes once a minute in these minutes. */
export function countedIn(template: Template, lines: readonly Line[], minutes: readonly Sample[]) {
  const filters = Object.values(template.findResources("AWS::Logs::MetricFilter")).map(
    ({ Properties }) => filterSchema.parse(Properties),
  );
  return ({ namespace, name }: WatchedMetric): readonly Sample[] => {
    const counted = filters.flatMap(({ FilterPattern, LogGroupName, MetricTransformations }) => {
      const [{ MetricNamespace, MetricName }] = MetricTransformations;
      const isIt = MetricNamespace === namespace && MetricName === name;
      return lines.filter(
        ({ group, text }) => isIt && group.test(LogGroupName.Ref) && matches(FilterPattern, text),
      );
    });
    return counted.length === 0
      ? []
      : minutes.map((one) => ({ ...one, value: one.value * counted.length }));
  };
}

/** Filter patterns as far as they are used: `{ ($.a.b = "c") && ($.d >= 500) }`, and `?"one" ?"another"`. */
export function matches(pattern: string, line: string): boolean {
  const json = /^\{ (.*) \}$/.exec(pattern)?.[1];
  if (json === undefined) {
    const terms = [...pattern.matchAll(/\?"([^"]+)"/g)].flatMap(([, term]) => term ?? []);
    if (terms.length === 0) throw new Error(`not a pattern that is evaluated here: ${pattern}`);
    return terms.some((term) => line.includes(term));
  }
  const read = jsonIn(line);
  return read !== undefined && json.split(" && ").every((one) => holds(one, read));
}

function jsonIn(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** AWS does not say what `!=` makes of a field that is missing. So it does not hold here. */
function holds(comparison: string, line: unknown): boolean {
  const [, path = "", sign, text] =
    /^\(?\$\.([\w.]+) (=|!=|>=) ("[^"]*"|\d+)\)?$/.exec(comparison) ?? [];
  if (!text) throw new Error(`not a comparison that is evaluated here: ${comparison}`);
  const wanted: unknown = JSON.parse(text);
  const found = path
    .split(".")
    .reduce((it: unknown, key) => (it === undefined ? it : Reflect.get(Object(it), key)), line);
  if (found === undefined) return false;
  if (sign === ">=") return Number(found) >= Number(wanted);
  return (found === wanted) === (sign === "=");
}
