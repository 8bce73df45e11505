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

/** Filter patterns as far as they are used: `{ ($.a = "c") && (($.b NOT EXISTS) || ($.b != "d")) }`, and `?"one" ?"another"`. */
export function matches(pattern: string, line: string): boolean {
  const json = /^\{ (.*) \}$/.exec(pattern)?.[1];
  if (json === undefined) {
    const terms = [...pattern.matchAll(/\?"([^"]+)"/g)].flatMap(([, term]) => term ?? []);
    if (terms.length === 0) throw new Error(`not a pattern that is evaluated here: ${pattern}`);
    return terms.some((term) => line.includes(term));
  }
  const read = jsonIn(line);
  return read !== undefined && isTrue(json, read);
}

function jsonIn(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** What is in parentheses first, then `&&`, then `||`. */
function isTrue(expression: string, line: unknown): boolean {
  const inner = /\(([^()]*)\)/.exec(expression);
  if (inner) {
    const [all, within = ""] = inner;
    return isTrue(
      expression.replace(all, () => `${isTrue(within, line)}`),
      line,
    );
  }
  return expression
    .split(" || ")
    .some((any) =>
      any
        .split(" && ")
        .every((one) => (/^(true|false)$/.test(one) ? one === "true" : holds(one, line))),
    );
}

/** AWS does not say what `!=` makes of a field that is missing. So it does not hold here. */
function holds(comparison: string, line: unknown): boolean {
  const [, path = "", sign, text] =
    /^\$\.([\w.]+) (=|!=|>=|NOT EXISTS|IS NULL)(?: ("[^"]*"|\d+))?$/.exec(comparison) ?? [];
  const found = path
    .split(".")
    .reduce((it: unknown, key) => (it == null ? undefined : Reflect.get(Object(it), key)), line);
  if (sign === "NOT EXISTS") return found === undefined;
  if (sign === "IS NULL") return found === null;
  if (!text) throw new Error(`not a comparison that is evaluated here: ${comparison}`);
  if (found === undefined || found === null) return false;
  const wanted: unknown = JSON.parse(text);
  if (sign === ">=") return Number(found) >= Number(wanted);
  return (found === wanted) === (sign === "=");
}
