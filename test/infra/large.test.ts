import { Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Saga } from "../../lib/saga";
import { addSaga } from "../../lib/stacks";
import { sagaOf } from "./large";
import { beyondLimits } from "./limits";
import { newApp, ON_CALL, synthesize } from "./stacks";

// What grows with the number of services meets a limit of AWS some day: most of them only at a deployment.

/** What a stack has room for in any case: of 500 resources a service takes up to 25, and of a megabyte 40 kB. */
const ALWAYS = 22;

it.each<[services: number, context: object]>([
  [25, {}],
  [ALWAYS, { outsideAtOnce: 5, api: "on" }],
  // A fast lane ends after five minutes, and a longer saga is refused.
  [8, { outsideAtOnce: 5, api: "on", lane: "express" }],
  [8, { outsideAtOnce: 5, api: "on", lane: "direct" }],
])("a saga of %d services is within the limits of AWS: %j", (services, context) => {
  const stacks = addSaga(newApp({ stage: "prod", ...context }), sagaOf(services));
  for (const stack of Object.values(stacks)) {
    expect([stack.stackName, ...beyondLimits(Template.fromStack(stack))]).toEqual([
      stack.stackName,
    ]);
  }
});

it("a saga is so in one stack with its tables, too", () => {
  const stack = new Stack(newApp({}), "Shop");
  const settings = { stage: "prod", alarmTopic: ON_CALL, outsideAtOnce: 5 };
  new Saga(stack, "Bulk", { saga: sagaOf(ALWAYS), settings });
  expect(beyondLimits(Template.fromStack(stack))).toEqual([]);
});

it("what is beyond a limit is told", () => {
  const { saga } = synthesize({ stage: "prod" });
  const json = saga.toJSON();
  const filter = {
    Type: "AWS::Logs::MetricFilter",
    Properties: { FilterPattern: "x".repeat(1025) },
  };
  const more = Template.fromJSON({ ...json, Resources: { ...json.Resources, Long: filter } });
  expect(beyondLimits(more)).toEqual(["Long: characters: 1025 of 1024"]);
});
