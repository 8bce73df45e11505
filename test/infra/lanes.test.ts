import { Match, type Template } from "aws-cdk-lib/assertions";
import { sagaNames, sagas } from "../../lambdas/sagas";
import { addSaga } from "../../lib/stacks";
import { expressText } from "../../statemachine/asl-text";
import { bare } from "./alike";
import { Policies } from "./policies";
import { newApp, synthesize } from "./stacks";

const of = (name: (typeof sagaNames)[number], lane: string, stage = "test", more: object = {}) =>
  synthesize({ stage, lane, ...more }, name).saga;

/** What a role may do, by what its resource is called. */
function allowed(template: Template, stage: string, role: RegExp): string[] {
  const { grants } = new Policies(template, stage);
  const mine = grants.filter((it) => role.test(bare(it.role)));
  return [...new Set(mine.map(({ action, resource }) => `${action} ${resource}`))].sort();
}

/** A role's own log, and traces: every function has them. */
const isOwn = (grant: string) => /^(logs|xray):/.test(grant);

describe.each(sagaNames)("lane=standard of %s", (name) => {
  it.each(["test", "prod"])("is what is deployed where nothing is said, in stage %s", (stage) => {
    const given = synthesize({ stage }, name).saga.toJSON();
    expect(of(name, "standard", stage).toJSON()).toEqual(given);
  });
});

describe.each(sagaNames)("lane=express of %s", (name) => {
  const template = of(name, "express");

  it("has the state machine, and the committed express workflow beside it, which is not logged in full", () => {
    template.resourceCountIs("AWS::StepFunctions::StateMachine", 2);
    const kept = of(name, "express", "prod");
    kept.hasResourceProperties("AWS::StepFunctions::StateMachine", {
      StateMachineType: "EXPRESS",
      DefinitionString: expressText(sagas[name] as never),
      LoggingConfiguration: Match.objectLike({ Level: "ERROR", IncludeExecutionData: false }),
    });
    kept.hasResourceProperties("AWS::Logs::LogGroup", {
      LogGroupName: Match.objectLike({
        "Fn::Join": [
          "",
          [
            "/aws/vendedlogs/states/",
            { Ref: Match.stringLikeRegexp("^ExpressStateMachineRole\\w{8}$") },
          ],
        ],
      }),
    });
  });

  it("may call the services, name the driver and start the state machine, and nothing else", () => {
    const mine = allowed(template, "test", /^Express/).filter((it) => !isOwn(it));
    const standard = allowed(template, "test", /^Saga/).filter((it) => !isOwn(it));
    const { ids } = new Policies(template, "test");
    const machine = ids.find((id) => bare(id) === "SagaStateMachine");
    const started = `states:StartExecution arn:aws:states:eu-west-1:123456789012:stateMachine:${machine}`;
    const shared = standard.filter((it) => !it.startsWith("sqs:"));
    expect(mine).toEqual([...shared, started].sort());
    expect(mine.filter((it) => it.startsWith("dynamodb:"))).toHaveLength(1);
  });

  it("tells where to start, and the state machine as ever", () => {
    const outputs = Object.keys(template.findOutputs("*"));
    expect(outputs).toEqual(expect.arrayContaining(["ExpressStateMachineArn", "StateMachineArn"]));
  });

  it("has an alarm for what fails or times out there, and runs in prod by its alias", () => {
    const kept = of(name, "express", "prod");
    kept.hasResourceProperties("AWS::CloudWatch::Alarm", {
      AlarmName: Match.stringLikeRegexp("-FailedLane$"),
      Metrics: Match.arrayWith([
        Match.objectLike({
          MetricStat: Match.objectLike({
            Metric: Match.objectLike({ MetricName: "ExecutionsTimedOut" }),
          }),
        }),
      ]),
    });
    kept.resourceCountIs("AWS::StepFunctions::StateMachineAlias", 2);
  });
});

describe.each(sagaNames)("lane=direct of %s", (name) => {
  const template = of(name, "direct");

  /** Services ask for what they write on a record. This role may write there itself. */
  const isAsked = (it: string) => /^lambda:InvokeFunction .*:FenceFunction\w+:\w+$/.test(it);

  it("has one role with all that the services' roles may do together, and the hand-over", () => {
    const mine = allowed(template, "test", /^directlane/).filter((it) => !isOwn(it));
    const services = allowed(template, "test", /^[a-z]+service/).filter(
      (it) => !isOwn(it) && !isAsked(it),
    );
    const started = mine.filter((it) => it.startsWith("states:"));
    expect(started).toEqual([
      expect.stringMatching(/^states:StartExecution .*:SagaStateMachine\w+$/),
    ]);
    expect(mine).toEqual([...services, ...started].sort());
    expect(services.length).toBeGreaterThan(4);
  });

  it("tells the function, which knows all tables, the state machine, and how soon a saga is due", () => {
    expect(Object.keys(template.findOutputs("*"))).toContain("DirectFunctionName");
    template.hasResourceProperties("AWS::Lambda::Function", {
      Timeout: 25,
      Environment: {
        Variables: Match.objectLike({
          STATE_MACHINE_ARN: Match.anyValue(),
          APPROVAL_THRESHOLD: "100000",
          LANE_SECONDS: "120",
          PAYMENT_TABLE: Match.anyValue(),
        }),
      },
    });
  });

  it("has an alarm for its errors, and none for calls for each execution: it makes none", () => {
    const alarms = Object.values(
      of(name, "direct", "prod").findResources("AWS::CloudWatch::Alarm"),
    );
    const names = alarms.map(({ Properties }) => `${Properties.AlarmName}`.split("-").at(-1));
    expect(names).toContain("FailedLane");
    expect(names).not.toContain("SpendPerSaga");
  });

  it("is refused where two of its services need a secret: they share one function", () => {
    const own = (service: string) =>
      [
        service,
        { file: `${service}.ts`, secretArn: `arn:aws:secretsmanager:::secret:${service}` },
      ] as const;
    const app = newApp({ stage: "test", lane: "direct" });
    const all = Object.values(sagas[name].steps).flatMap((it) =>
      "by" in it && it.by.sandbox ? it.by.service : [],
    );
    const more = (sagas[name].onward ?? []).map(({ by }) => by.service);
    const acting = [...all, ...more];
    const add = () => addSaga(app, sagas[name], { providers: Object.fromEntries(acting.map(own)) });
    if (acting.length > 1) expect(add).toThrow("lane direct: its services share a function");
    else expect(add).not.toThrow();
  });
});

it("a wrong lane is refused, and a deadline is a setting", () => {
  expect(() => of("order", "fast")).toThrow(/lane: /);
  of("order", "express", "test", { laneSeconds: "60" }).hasResourceProperties(
    "AWS::Lambda::Function",
    { Environment: { Variables: Match.objectLike({ LANE_SECONDS: "60" }) } },
  );
});
