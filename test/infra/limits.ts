import type { Template } from "aws-cdk-lib/assertions";
import * as z from "zod";

/** What an intrinsic function of CloudFormation becomes at most: an ARN with a name of 64 characters. */
const LONGEST = "x".repeat(120);

const joined = z.object({ "Fn::Join": z.tuple([z.string(), z.array(z.unknown())]) });
const isIntrinsic = (value: object) => /^(Ref|Fn::\w+)$/.test(Object.keys(value)[0] ?? "");

/** A value of a template as long as it may be when it is deployed. */
function deployed(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(deployed);
  const join = joined.safeParse(value);
  if (join.success) {
    const [by, parts] = join.data["Fn::Join"];
    return parts.map((part) => String(deployed(part))).join(by);
  }
  if (isIntrinsic(value)) return LONGEST;
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, deployed(it)]));
}

const textOf = (value: unknown) =>
  typeof value === "string" ? value : JSON.stringify(value ?? "");
const lengthOf = (value: unknown) => textOf(value).length;
const countOf = (value: unknown) => z.array(z.unknown()).parse(value ?? []).length;

const widgets = z.object({
  widgets: z.array(
    z.object({ properties: z.object({ metrics: z.array(z.unknown()).optional() }) }),
  ),
});
const shownIn = (body: unknown) =>
  widgets
    .parse(JSON.parse(textOf(body)))
    .widgets.map(({ properties: { metrics = [] } }) => metrics.length);

type Properties = Readonly<Record<string, unknown>>;
const part = (of: unknown, name: string): unknown => Reflect.get(Object(of), name);

/** What AWS takes at most of a resource: what is counted, how much there is, and the most. */
const LIMITS: Readonly<
  Record<string, (of: Properties) => [what: string, is: number, most: number][]>
> = {
  "AWS::CloudWatch::Alarm": ({ Metrics, AlarmDescription }) => [
    ["metrics", countOf(Metrics), 11], // ten and the expression
    ["characters of the description", lengthOf(AlarmDescription), 1024],
    ["characters of the metrics' longest text", longest(Metrics), 2048],
  ],
  "AWS::CloudWatch::Dashboard": ({ DashboardBody }) => [
    ["metrics of a widget", Math.max(...shownIn(DashboardBody)), 500],
    ["metrics", shownIn(DashboardBody).reduce((sum, n) => sum + n), 2500],
  ],
  "AWS::CodeDeploy::DeploymentGroup": ({ AlarmConfiguration }) => [
    ["alarms", countOf(part(AlarmConfiguration, "Alarms")), 10],
  ],
  "AWS::Events::Rule": ({ EventPattern, Targets }) => [
    ["characters of the pattern", lengthOf(EventPattern), 4096],
    ["targets", countOf(Targets), 5],
  ],
  "AWS::IAM::Policy": ({ PolicyDocument }) => [["characters", lengthOf(PolicyDocument), 10_240]],
  "AWS::IAM::ManagedPolicy": ({ PolicyDocument }) => [
    ["characters", lengthOf(PolicyDocument), 6144],
  ],
  "AWS::IAM::Role": ({ ManagedPolicyArns }) => [["policies", countOf(ManagedPolicyArns), 10]],
  "AWS::Lambda::Function": ({ Environment }) => [
    ["characters of the environment", lengthOf(part(Environment, "Variables")), 4096],
  ],
  "AWS::Logs::MetricFilter": ({ FilterPattern }) => [["characters", lengthOf(FilterPattern), 1024]],
  "AWS::StepFunctions::StateMachine": ({ DefinitionString }) => [
    ["characters", lengthOf(DefinitionString), 1_048_576],
  ],
  "AWS::StepFunctions::StateMachineAlias": ({ DeploymentPreference }) => [
    ["alarms", countOf(part(DeploymentPreference, "Alarms")), 100],
  ],
};

const longest = (metrics: unknown) =>
  Math.max(
    0,
    ...z
      .array(z.object({ Expression: z.string().default("") }))
      .parse(metrics ?? [])
      .map(({ Expression }) => Expression.length),
  );

const whole = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) }),
  ),
  Outputs: z.record(z.string(), z.unknown()).default({}),
});

/** What of a template is beyond a limit of AWS. */
export function beyondLimits(template: Template): string[] {
  const { Resources, Outputs } = whole.parse(template.toJSON());
  const all: [string, number, number][] = [
    ["resources", Object.keys(Resources).length, 500],
    ["outputs", Object.keys(Outputs).length, 200],
    [
      "characters of the template",
      JSON.stringify(template.toJSON(), undefined, 1).length,
      1_000_000,
    ],
  ];
  const found = Object.entries(Resources).flatMap(([id, { Type, Properties }]) => {
    const of = Object.entries(Properties).map(([key, it]) => [key, deployed(it)] as const);
    const limits = LIMITS[Type]?.(Object.fromEntries(of)) ?? [];
    return limits.map(([what, ...rest]) => [`${id}: ${what}`, ...rest] as const);
  });
  return [...all, ...found].flatMap(([what, is, most]) =>
    is > most ? [`${what}: ${is} of ${most}`] : [],
  );
}
