import { type App, RemovalPolicy, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { AwsSolutionsChecks } from "cdk-nag";
import { order } from "../../lambdas/order/saga";
import { travel } from "../../lambdas/travel/saga";
import { Saga } from "../../lib";
import { coordinationNames } from "../../lib/names";
import { outputsIn, stackOf } from "../../scripts/deployed/outputs";
import { newApp, ON_CALL, resources, synthesize } from "./stacks";

// Sagas in a stack of somebody's own, beside other things of theirs.

function shop(app: App) {
  const stack = new Stack(app, "Shop");
  new LogGroup(stack, "Theirs", { removalPolicy: RemovalPolicy.DESTROY });
  const settings = { stage: "prod", alarmTopic: ON_CALL, approvalThreshold: 7 };
  const orders = new Saga(stack, "Orders", { saga: order, settings });
  const trips = new Saga(stack, "Trips", { saga: travel, settings });
  return { stack, orders, trips };
}

const { stack, orders } = shop(newApp({}));
const assumedBy = new ServicePrincipal("lambda.amazonaws.com");
const [starts, reads, decides] = ["Starts", "Reads", "Decides"].map(
  (id) => new Role(stack, id, { assumedBy }),
);
if (starts) orders.grantStart(starts);
if (reads) orders.grantRead(reads);
if (decides) orders.grantDecide(decides);
const template = Template.fromStack(stack);
const alone = [synthesize({ stage: "prod" }), synthesize({ stage: "prod" }, "travel")];

const count = (of: readonly Template[], type: string) =>
  of.flatMap((it) => Object.keys(it.findResources(type))).filter((id) => !id.startsWith("Theirs"))
    .length;

it.each([
  ...["DynamoDB::GlobalTable", "Lambda::Function", "StepFunctions::StateMachine", "SQS::Queue"],
  ...["Events::Rule", "CloudWatch::Alarm", "CloudWatch::Dashboard", "Logs::LogGroup"],
])("it has all that stacks of its own have: AWS::%s", (name) => {
  const type = `AWS::${name}`;
  const wanted = count(
    alone.flatMap(({ data, saga }) => [data, saga]),
    type,
  );
  expect(count([template], type)).toBe(wanted);
  expect(wanted).toBeGreaterThan(0);
});

it("takes settings as props, and the others of the context", () => {
  const stages = resources(template, "AWS::DynamoDB::GlobalTable").map(
    ([, { Properties }]) => `${Properties.TableName}`.split("-")[2],
  );
  expect([...new Set(stages)]).toEqual(["prod"]);
  expect(JSON.stringify(template.toJSON())).toContain('"APPROVAL_THRESHOLD":"7"');
  expect(JSON.stringify(template.toJSON())).toContain('"APPROVAL_SECONDS":"604800"');
});

it("has outputs with its name in code, if that has more than one word", () => {
  const more = new Stack(newApp({ stage: "test" }), "Shop");
  const bookRoom = { ...order, name: "book-room" };
  new Saga(more, "Rooms", { saga: bookRoom, file: "lambdas/order/saga.ts" });
  const outputs = Object.keys(Template.fromStack(more).findOutputs("*"));
  expect(outputs).toContain("BookRoomSagaStateMachineArn");
});

it("keeps its data, dead letters and logs when the stack goes, and nothing of what is not its own", () => {
  const kept = ["AWS::DynamoDB::GlobalTable", "AWS::SQS::Queue", "AWS::Logs::LogGroup"];
  for (const [id, { DeletionPolicy }] of kept.flatMap((type) => resources(template, type))) {
    expect(DeletionPolicy).toMatch(id.startsWith("Theirs") ? /^Delete$/ : /^Retain/);
  }
});

it("logs the executions of each saga where AWS expects it, apart from those of a machine before", () => {
  const named = resources(template, "AWS::Logs::LogGroup").flatMap(
    ([, { Properties }]) => Properties.LogGroupName ?? [],
  );
  const role = (saga: string) => {
    return { Ref: expect.stringMatching(`^${saga}SagaStateMachineRole\\w{8}$`) };
  };
  const name = (saga: string) => ({ "Fn::Join": ["", ["/aws/vendedlogs/states/", role(saga)]] });
  expect(named).toEqual([name("Orders"), name("Trips")]);
});

it("is made after its tables, which its parts know by their names", () => {
  const tables = resources(template, "AWS::DynamoDB::GlobalTable").map(([id]) => id);
  for (const [id, machine] of Object.entries(
    template.findResources("AWS::StepFunctions::StateMachine"),
  )) {
    const own = tables.filter((table) => table.startsWith(id.slice(0, 5)));
    expect(own.length).toBeGreaterThan(3);
    expect(machine.DependsOn).toEqual(expect.arrayContaining(own));
  }
});

it("tells its names in outputs, each after the saga's", () => {
  const outputs = Object.keys(template.findOutputs("*"));
  expect(outputs).toEqual(
    expect.arrayContaining(["OrderSagaStateMachineArn", "TravelSagaPaymentFunctionName"]),
  );
  const own = alone.flatMap(({ saga }) => Object.keys(saga.findOutputs("*")));
  expect(outputs).toHaveLength(own.length);
});

it("is found by the command in these outputs, where the stack is named", () => {
  const Outputs = Object.keys(template.findOutputs("*")).map((key) => ({
    OutputKey: key,
    OutputValue: `the ${key}`,
  }));
  const found = outputsIn({ StackName: "Shop", Outputs }, travel, "orchestration");
  expect(found.function("Hotel")).toBe("the TravelSagaHotelFunctionName");
  expect(() => outputsIn({ StackName: "Other", Outputs: [] }, travel, "orchestration")).toThrow(
    "The stack Other does not contain TravelSaga",
  );
  process.env.SAGA_STACK = "Shop";
  const stacks = coordinationNames.map((coordination) => stackOf(order, coordination));
  delete process.env.SAGA_STACK;
  expect(stacks).toEqual(["Shop", "OrderChoreography"]);
});

it("each counts under a name of its own, and so are its alarms and dashboard called", () => {
  const spaces = resources(template, "AWS::Lambda::Function").map(([, { Properties }]) =>
    /"POWERTOOLS_METRICS_NAMESPACE":"([^"]*)"/.exec(JSON.stringify(Properties))?.at(1),
  );
  expect([...new Set(spaces)].sort()).toEqual(["Shop-order-prod", "Shop-travel-prod"]);
  const names = resources(template, "AWS::CloudWatch::Dashboard").map(
    ([, { Properties }]) => Properties.DashboardName,
  );
  expect(names.sort()).toEqual(["Shop-order-prod", "Shop-travel-prod"]);
  const { namespace, metricName, dimensions } = orders.metric("refused", "payment");
  expect([namespace, metricName, dimensions]).toEqual([
    "Shop-order-prod",
    "Refused",
    { service: "payment" },
  ]);
});

it("lets others start, read and decide, and do nothing else", () => {
  const policies = resources(template, "AWS::IAM::Policy");
  const actionsOf = (role: string) =>
    policies
      .filter(([id]) => id.startsWith(role))
      .flatMap(([, { Properties }]) => JSON.stringify(Properties).match(/"\w+:\w+"(?=,"Effect")/g));
  expect(actionsOf("Starts")).toEqual(['"states:StartExecution"']);
  expect(actionsOf("Reads")).toEqual(['"dynamodb:GetItem"']);
  expect(actionsOf("Decides")).toEqual(['"lambda:InvokeFunction"']);
});

it("is clean under cdk-nag", () => {
  const { violations } = new AwsSolutionsChecks(stack).validateScope(stack);
  const found = violations.flatMap(({ ruleName, violatingResources }) =>
    violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
  );
  expect(found).toEqual([]);
});
