import { type Asked, type Deployed, named } from "../../scripts/calls/calls";

const ARN = "arn:aws:states:us-east-1:000000000000";
const stack: Deployed[] = [
  { logicalId: "Role1", physicalId: "S-Role1-ab12", type: "AWS::IAM::Role" },
  { logicalId: "Queue1", physicalId: "http://127.0.0.1:9/q/S-Queue1-cd", type: "AWS::SQS::Queue" },
  { logicalId: "Function1", physicalId: "S-Function1-ef", type: "AWS::Lambda::Function" },
  {
    logicalId: "Machine1",
    physicalId: `${ARN}:stateMachine:S-Machine1-gh`,
    type: "AWS::StepFunctions::StateMachine",
  },
].map((of) => ({ stack: "S", ...of }));

const asks = (action: string, resource: string): Asked => ({
  role: "S-Role1-ab12",
  action,
  resource,
});
const on = (action: string, resource: string) => named([asks(action, resource)], stack)[0]?.on;

describe("what a role asked for is told by the stack's own names:", () => {
  it.each([
    ["sqs:SendMessage", "http://127.0.0.1:9/q/S-Queue1-cd", "Queue1"],
    ["sqs:GetQueueUrl", "S-Queue1-cd", "Queue1"],
    ["lambda:InvokeFunction", "arn:aws:lambda:r:0:function:S-Function1-ef", "Function1"],
    ["lambda:InvokeFunction", "S-Function1-ef:Payment", "Function1:Payment"],
    ["states:StartExecution", `${ARN}:stateMachine:S-Machine1-gh`, "Machine1"],
    ["states:DescribeExecution", `${ARN}:execution:S-Machine1-gh:o-1`, "Machine1 execution"],
    ["states:SendTaskSuccess", "", "Machine1"],
    ["dynamodb:UpdateItem", "orders", "table orders"],
    ["dynamodb:GetRecords", "arn:aws:dynamodb:r:0:table/orders/stream/2026|1", "stream orders"],
  ])("%s on %j", (action, resource, expected) => {
    expect(on(action, resource)).toBe(expected);
  });

  it("each once, in an order that does not depend on the run", () => {
    const calls = [asks("sqs:SendMessage", "S-Queue1-cd"), asks("dynamodb:GetItem", "t")];
    const expected = named(calls, stack);
    expect(expected).toHaveLength(2);
    expect(named([...calls.toReversed(), ...calls], stack)).toEqual(expected);
  });

  it("others' roles, what tests broke, and logs are left out", () => {
    const other = { ...asks("sqs:SendMessage", "S-Queue1-cd"), role: "of-another-stack" };
    const broken = asks("lambda:InvokeFunction", "arn:aws:lambda:r:0:function:broken-1");
    const log = asks("logs:PutLogEvents", "/aws/lambda/S-Function1-ef");
    expect(named([other, broken, log], stack)).toEqual([]);
  });

  it("what the stack does not have is an error", () => {
    expect(() => on("sqs:SendMessage", "http://127.0.0.1:9/q/unheard-of")).toThrow("unheard-of");
  });
});
