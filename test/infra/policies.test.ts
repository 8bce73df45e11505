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

/** What nobody was seen to use on LocalStack, and is needed. */
const JUSTIFIED: Readonly<Record<string, string>> = {
  "logs:CreateLogStream": "Lambda writes the function's log as the function's role",
  "logs:PutLogEvents": "as above",
  "xray:PutTraceSegments": "traces go to the X-Ray daemon, which LocalStack has none of",
  "xray:PutTelemetryRecords": "as above",
  "xray:GetSamplingRules": "Step Functions asks which executions to trace; LocalStack does not",
  "xray:GetSamplingTargets": "as above",
};
/** What one role needs that the recording was too short to see; a test that sees it at work. */
const SEEN_ELSEWHERE = [
  // integration/approval-late.test.ts: a decision that was not heard is sent again.
  "ReconcilerFunctionRole374E98CC states:SendTaskSuccess",
  // integration/redrive-caps.test.ts: an order that is given up, by the same code in that process.
  "ReconcilerFunctionRole374E98CC sqs:SendMessage",
];
/** Step Functions delivers its log by these; only stages that keep data have one. */
const DELIVERY = [
  ...["CreateLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery"],
  ...["ListLogDeliveries", "PutResourcePolicy", "DescribeResourcePolicies", "DescribeLogGroups"],
].map((name) => `logs:${name}`);

/** The choreography's calls are not recorded yet. */
const stacks = ["test", "prod"].map((stage) => {
  const policies = new Policies(synthesize({ stage }).saga, stage);
  return { stage, stack: "OrderSaga", policies };
});
const callsOf = (stack: string) => recorded.filter((call) => call.stack === stack);

describe.each(stacks)("$stack in stage $stage", ({ stage, stack, policies }) => {
  it("has no role that was not seen at work", () => {
    const seen = new Set(callsOf(stack).map(({ role }) => role));
    expect([...seen].sort()).toEqual(Object.keys(policies.ofRoles).sort());
  });

  it.each(callsOf(stack))("$role may $action on $on", async (call) => {
    expect(await policies.allow(call)).toBe(true);
  });

  it("nobody may do what was never done, but for what is said why", async () => {
    const known = [...Object.keys(JUSTIFIED), ...(stage === "prod" ? DELIVERY : [])];
    const unused: string[] = [];
    for (const { role, action, resource, policy } of policies.grants) {
      const calls = callsOf(stack).filter((call) => call.role === role && call.action === action);
      const used = await Promise.all(calls.map((call) => policies.allow(call, [policy])));
      const justified = known.includes(action) || SEEN_ELSEWHERE.includes(`${role} ${action}`);
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
