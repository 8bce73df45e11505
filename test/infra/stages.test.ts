import * as z from "zod";
import { order } from "../../lambdas/order/saga";
import { addStacks } from "../../lib/app";
import { coordinationNames } from "../../lib/names";
import { enterStage, outputNames, outputsIn, stackOf } from "../../scripts/deployed/outputs";
import { newApp, ON_CALL } from "./stacks";

// Several stages in one account and region.

const template = z.object({
  Resources: z.record(
    z.string(),
    z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).optional() }),
  ),
  Outputs: z.record(z.string(), z.looseObject({ Export: z.unknown().optional() })).optional(),
});

function synthesized(stage: string) {
  // Versions have ids with the hash of what they are made of, and only production shifts to them gradually.
  const app = newApp({ stage, alarmTopic: ON_CALL, release: "latest" });
  addStacks(app);
  return app.synth().stacks.map((stack) => {
    const { Resources, Outputs = {} } = template.parse(stack.template);
    return { id: stack.id, name: stack.stackName, resources: Resources, outputs: Outputs };
  });
}

/** The properties that name something in the whole account. */
const NAMES = ["TableName", "AlarmName", "DashboardName", "LogGroupName", "FunctionName", "Name"];

/** All names that a stage has chosen, and CloudFormation has not. */
const namesIn = (stage: string): string[] =>
  synthesized(stage).flatMap(({ name, resources, outputs }) => [
    name,
    ...Object.values(outputs).flatMap(({ Export }) => (Export ? [JSON.stringify(Export)] : [])),
    ...Object.values(resources).flatMap(({ Type, Properties = {} }) =>
      // An alias has its name within its function.
      NAMES.filter(() => Type !== "AWS::Lambda::Alias").flatMap((property) => {
        const value = Properties[property];
        // Ids and references lead to what has its own name.
        return typeof value === "string" ? [`${property} ${value}`] : [];
      }),
    ),
  ]);

it("two stages have no name in common", () => {
  const [dev, prod] = ["dev", "prod"].map(namesIn);
  expect(dev).toHaveLength(prod?.length ?? 0);
  for (const property of NAMES.slice(0, 3)) {
    expect(dev?.some((name) => name.startsWith(`${property} `))).toBe(true);
  }
  expect(dev?.filter((name) => prod?.includes(name))).toEqual([]);
});

it("and the same logical ids: a stage that is deployed keeps what it has", () => {
  const ids = (stage: string) =>
    synthesized(stage).map(({ id, resources }) => [id, ...Object.keys(resources)]);
  expect(ids("dev")).toEqual(ids("prod"));
});

it("the CDK's command line calls a stack alike in every stage, and an emulator's has no other name", () => {
  const stacks = (stage: string) =>
    synthesized(stage).flatMap(({ id, name }) => (id.startsWith("OrderSaga") ? [[id, name]] : []));
  expect(stacks("prod")).toEqual([
    ["OrderSagaData", "OrderSagaData-prod"],
    ["OrderSaga", "OrderSaga-prod"],
  ]);
  expect(stacks("local")).toEqual([
    ["OrderSagaData", "OrderSagaData"],
    ["OrderSaga", "OrderSaga"],
  ]);
});

describe("the commands", () => {
  afterEach(() => enterStage());

  it("find the stacks of the stage that is named", () => {
    const stacks = () => coordinationNames.map((coordination) => stackOf(order, coordination));
    expect(stacks()).toEqual(["OrderSaga", "OrderChoreography"]);
    enterStage("prod");
    expect(stacks()).toEqual(["OrderSaga-prod", "OrderChoreography-prod"]);
    enterStage("local");
    expect(stacks()).toEqual(["OrderSaga", "OrderChoreography"]);
  });

  it("read the outputs of a stack whose name has a stage", () => {
    const Outputs = outputNames(order, "orchestration").map((OutputKey) => {
      return { OutputKey, OutputValue: `the ${OutputKey}` };
    });
    const found = outputsIn({ StackName: "OrderSaga-prod", Outputs }, order, "orchestration");
    expect(found.stateMachine).toBe("the StateMachineArn");
  });
});
