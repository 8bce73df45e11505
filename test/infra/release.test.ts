import type { Template } from "aws-cdk-lib/assertions";
import * as z from "zod";
import type { Order } from "../../lambdas/order/request";
import { Executions } from "../../lambdas/runtime/aws/executions";
import { everyServiceIn } from "../../lambdas/saga/define";
import { type SagaName, sagaNames, sagas } from "../../lambdas/sagas";
import { resources, synthesize } from "./stacks";

// What LocalStack cannot do: versions, aliases, and how they are moved.

const ofType = (template: Template, type: string) => Object.entries(template.findResources(type));
const stacksOf = (stage: string, name: SagaName, more: object = {}) => {
  const { saga, choreography } = synthesize({ stage, ...more }, name);
  return [saga, choreography];
};

const ref = z.object({ Ref: z.string() });
const kept = z.object({
  DeletionPolicy: z.literal("Retain"),
  UpdateReplacePolicy: z.literal("Retain"),
});
const machine = z.object({
  DefinitionSubstitutions: z.record(z.string(), z.unknown()),
});
const preference = z.object({
  Name: z.literal("live"),
  DeploymentPreference: z.object({
    Type: z.string(),
    StateMachineVersionArn: ref,
    Percentage: z.number().optional(),
    Interval: z.number().optional(),
    Alarms: z.array(ref).default([]),
  }),
});

describe.each(sagaNames)("executions of %s in flight", (name) => {
  const { saga } = synthesize({ stage: "prod" }, name);
  const [[, { Properties }] = never()] = resources(saga, "AWS::StepFunctions::StateMachine");

  it("call the versions of functions that they started with, which are never deleted", () => {
    const given = Object.entries(machine.parse(Properties).DefinitionSubstitutions);
    const called = given.flatMap(([key, value]) => (/FunctionArn$/.test(key) ? [value] : []));
    const versions = Object.fromEntries(resources(saga, "AWS::Lambda::Version"));
    expect(called.length).toBeGreaterThan(2);
    for (const one of called) {
      expect(() => kept.parse(versions[ref.parse(one).Ref])).not.toThrow();
    }
  });

  it("may call them after their function has another version", () => {
    const text = JSON.stringify(saga.findResources("AWS::IAM::Policy"));
    const [statement = ""] =
      /"lambda:InvokeFunction","Effect":"Allow","Resource":\[.*?\]\}\]/.exec(text) ?? [];
    expect(statement).toContain('":*"');
  });

  it("go on with their definition, of which a version stays", () => {
    const [[, version] = never()] = resources(saga, "AWS::StepFunctions::StateMachineVersion");
    expect(() => kept.parse(version)).not.toThrow();
    expect(JSON.stringify(version.Properties)).toContain("StateMachineRevisionId");
  });
});

describe.each(sagaNames)("a deployment of %s in production", (name) => {
  it("shows the state machine to a tenth of the new sagas first, and an alarm takes it back", () => {
    const { saga } = synthesize({ stage: "prod" }, name);
    const [[, { Properties }] = never()] = resources(saga, "AWS::StepFunctions::StateMachineAlias");
    const { Type, Percentage, Interval, Alarms } =
      preference.parse(Properties).DeploymentPreference;
    expect([Type, Percentage, Interval]).toEqual(["CANARY", 10, 10]);
    expect(alarmsNamed(saga, Alarms)).toEqual([
      "FailedExecutions",
      "FunctionErrors",
      "NotReconciled",
    ]);
  });

  it("moves each function that is called by its name in the same way", () => {
    for (const template of stacksOf("prod", name)) {
      const aliases = resources(template, "AWS::Lambda::Alias");
      const groups = resources(template, "AWS::CodeDeploy::DeploymentGroup");
      expect(groups).toHaveLength(aliases.length);
      for (const [, alias] of aliases) {
        expect(JSON.stringify(alias)).toContain('"UpdatePolicy":{"CodeDeployLambdaAliasUpdate"');
      }
      for (const [, group] of groups) {
        const { AlarmConfiguration, AutoRollbackConfiguration, DeploymentConfigName } =
          group.Properties;
        expect(DeploymentConfigName).toBe("CodeDeployDefault.LambdaCanary10Percent10Minutes");
        expect(JSON.stringify(AutoRollbackConfiguration)).toContain("DEPLOYMENT_STOP_ON_ALARM");
        expect(alarmsNamed(template, named.parse(AlarmConfiguration).Alarms)).toContain(
          "FunctionErrors",
        );
      }
    }
  });

  it("moves what its front door asks of the record in the same way", () => {
    const { saga } = synthesize({ stage: "prod", api: "on" }, name);
    const recorded = resources(saga, "AWS::Lambda::Alias").filter(([, { Properties }]) =>
      /^(place|abandon)$/.test(String(Properties.Name)),
    );
    expect(recorded).toHaveLength(2);
    for (const [, alias] of recorded) {
      expect(JSON.stringify(alias)).toContain('"UpdatePolicy":{"CodeDeployLambdaAliasUpdate"');
    }
  });

  it("is not rolled back by a condition that lasts until a person mends it", () => {
    const groups = stacksOf("prod", name).flatMap((template) =>
      resources(template, "AWS::CodeDeploy::DeploymentGroup").flatMap(([, { Properties }]) =>
        alarmsNamed(template, named.parse(Properties.AlarmConfiguration).Alarms),
      ),
    );
    expect(groups.filter((one) => /DeadLetters|Sagas|Parked/.test(one))).toEqual([]);
  });
});

const named = z.object({
  Alarms: z.array(z.object({ Name: ref }).transform(({ Name }) => Name)),
});
const alarmName = z.object({ AlarmName: z.string() });

/** What alarms are called after their stack. */
function alarmsNamed(template: Template, refs: readonly z.infer<typeof ref>[]): string[] {
  const alarms = Object.fromEntries(resources(template, "AWS::CloudWatch::Alarm"));
  const names = refs.map(({ Ref }) => alarmName.parse(alarms[Ref]?.Properties).AlarmName);
  return names.map((one) => one.replace(/^.*-/, "")).sort();
}

describe.each(sagaNames)("nothing reaches a version of %s by accident:", (name) => {
  const templates = stacksOf("prod", name);
  const aliases = (template: Template) => ofType(template, "AWS::Lambda::Alias").map(([id]) => id);

  it.each([
    ["a rule", "AWS::Events::Rule", "Targets"],
    ["a queue or stream", "AWS::Lambda::EventSourceMapping", "FunctionName"],
  ])("%s calls an alias", (_, type, property) => {
    for (const template of templates) {
      const called = ofType(template, type).map(([, one]) =>
        JSON.stringify(resource.parse(one).Properties[property]),
      );
      const functions = called.filter((text) => /Function|Publisher|Approval/.test(text));
      for (const text of functions) {
        expect(aliases(template)).toContain(/"Ref":"(\w+)"/.exec(text)?.[1]);
      }
    }
  });

  it("the reconciler and whoever reads the outputs start executions by the alias", () => {
    const { saga } = synthesize({ stage: "prod" }, name);
    const reconcilers = resources(saga, "AWS::Lambda::Function").filter(([id]) =>
      id.startsWith("Reconciler"),
    );
    const arn = /"STATE_MACHINE_ARN":\{"Fn::Join":\["",\[\{"Ref":"\w+"\},":live"\]\]\}/;
    expect(JSON.stringify(reconcilers)).toMatch(arn);
    expect(JSON.stringify(saga.findOutputs("StateMachineArn"))).toContain('":live"');
    expect(JSON.stringify(saga.findOutputs("ApprovalFunctionName"))).toContain('":live"');
  });
});

const resource = z.object({ Properties: z.record(z.string(), z.unknown()) });

describe("in other stages", () => {
  it("all new sagas get the new version at once, those in flight keep theirs", () => {
    for (const template of stacksOf("dev", "order")) {
      expect(resources(template, "AWS::Lambda::Alias").length).toBeGreaterThan(1);
      expect(ofType(template, "AWS::CodeDeploy::DeploymentGroup")).toEqual([]);
    }
    const { saga } = synthesize({ stage: "dev" });
    const [[, { Properties }] = never()] = resources(saga, "AWS::StepFunctions::StateMachineAlias");
    expect(preference.parse(Properties).DeploymentPreference.Type).toBe("ALL_AT_ONCE");
  });

  it("that are thrown away, or where it is said, nothing has versions", () => {
    const all = [...stacksOf("test", "order"), ...stacksOf("prod", "order", { release: "latest" })];
    for (const template of all) {
      expect(JSON.stringify(template.toJSON())).not.toMatch(/::Lambda::Version|:live|CodeDeploy/);
      // These tell who asks, and lead to the code of the day.
      const aliases = resources(template, "AWS::Lambda::Alias");
      expect(aliases.map(([, { Properties }]) => Properties.FunctionVersion)).toEqual(
        everyServiceIn<Order>(sagas.order).map(() => "$LATEST"),
      );
    }
  });
});

it("an execution has the same ARN whether an alias, a version or neither has started it", () => {
  const machine = "arn:aws:states:eu-west-1:123456789012:stateMachine:Orders";
  const arns = [machine, `${machine}:live`, `${machine}:3`].map((arn) =>
    Executions.arnOf(arn, "o-1"),
  );
  expect([...new Set(arns)]).toEqual([
    "arn:aws:states:eu-west-1:123456789012:execution:Orders:o-1",
  ]);
});

function never(): never {
  throw new Error("the template has none");
}
