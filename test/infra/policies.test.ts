import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as z from "zod";
import { callSchema } from "../../scripts/calls/calls";
import { Policies } from "./policies";
import { synthesize } from "./stacks";

/** Written by `npm run calls` from what the roles really asked of AWS. */
const recorded = z
  .array(callSchema)
  .parse(JSON.parse(readFileSync(resolve(__dirname, "recorded-calls.json"), "utf8")));

/** What nobody, or one role, was not seen to use on LocalStack, and is needed. */
const JUSTIFIED: Readonly<Record<string, string>> = {
  "logs:CreateLogStream": "Lambda writes the function's log as the function's role",
  "logs:PutLogEvents": "as above",
  "xray:PutTraceSegments": "traces go to the X-Ray daemon, which LocalStack has none of",
  "xray:PutTelemetryRecords": "as above",
  "xray:GetSamplingRules": "Step Functions asks which executions to trace; LocalStack does not",
  "xray:GetSamplingTargets": "as above",
  "dynamodb:ListStreams": "Lambda looks for the stream that it reads; LocalStack does not",
  "sqs:GetQueueUrl": "goes with the CDK's grants to send and to receive; tells an address",
  ...Object.fromEntries(
    [
      "inventoryserviceParticipantFunctionRoleECDADB28",
      "orderserviceParticipantFunctionRole1140EE88",
      "paymentserviceParticipantFunctionRoleCF2C4EFA",
    ].map((role) => [`${role} sqs:SendMessage`, "a message that met too many rivals is sent anew"]),
  ),
  "OutboxPublisherRoleDDD7B5A3 sqs:GetQueueAttributes": "goes with the CDK's grant to send",
};
/** Step Functions delivers its log by these; only stages that keep data have one. */
const DELIVERY = [
  ...["CreateLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery"],
  ...["ListLogDeliveries", "PutResourcePolicy", "DescribeResourcePolicies", "DescribeLogGroups"],
].map((name) => `logs:${name}`);

const stacks = ["test", "prod"].flatMap((stage) => {
  const { saga, choreography } = synthesize({ stage });
  return [
    { stage, stack: "OrderSaga", policies: new Policies(saga, stage) },
    { stage, stack: "OrderChoreography", policies: new Policies(choreography, stage) },
  ];
});
const callsOf = (stack: string) => recorded.filter((call) => call.stack === stack);

describe.each(stacks)("$stack in stage $stage", ({ stage, stack, policies }) => {
  it.each(callsOf(stack))("$role may $action on $on", async (call) => {
    expect(await policies.allow(call)).toBe(true);
  });

  it("has no role that was not seen at work", () => {
    const seen = new Set(callsOf(stack).map(({ role }) => role));
    expect([...seen].sort()).toEqual(Object.keys(policies.ofRoles).sort());
  });

  it("nobody may do what was never done, but for what is said why", async () => {
    const known = [...Object.keys(JUSTIFIED), ...(stage === "prod" ? DELIVERY : [])];
    const unused: string[] = [];
    for (const { role, action, resource, policy } of policies.grants) {
      const calls = callsOf(stack).filter((call) => call.role === role && call.action === action);
      const used = await Promise.all(calls.map((call) => policies.allow(call, [policy])));
      const justified = known.includes(action) || known.includes(`${role} ${action}`);
      if (!used.includes(true) && !justified) {
        unused.push(`${role} ${action} ${resource}`);
      }
    }
    expect(unused).toEqual([]);
  });

  it("nobody may write to another's table", async () => {
    const tables = new Set(
      callsOf(stack).flatMap(({ on }) => (/^table [^/]+$/.test(on) ? [on] : [])),
    );
    const action = "dynamodb:UpdateItem";
    const all = Object.keys(policies.ofRoles).flatMap((role) =>
      [...tables].map((on) => ({ stack, role, action, on })),
    );
    const written = new Set(
      callsOf(stack).map((call) => JSON.stringify([call.role, call.action, call.on])),
    );
    const foreign = all.filter(({ role, on }) => !written.has(JSON.stringify([role, action, on])));
    expect(foreign.length).toBeGreaterThan(10);
    for (const call of foreign) expect([call, await policies.allow(call)]).toEqual([call, false]);
  });
});
