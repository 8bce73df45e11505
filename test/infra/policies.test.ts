import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import * as z from "zod";
import { type AnySaga, everyServiceIn } from "../../lambdas/saga/define";
import { sourceOf } from "../../lambdas/saga/event";
import { routesOf, toldBy } from "../../lambdas/saga/routes";
import { sagaNames, sagas } from "../../lambdas/sagas";
import { type CoordinationName, stackNames } from "../../lib/names";
import { callSchema } from "../../scripts/calls/calls";
import { alike, bare } from "./alike";
import { Policies } from "./policies";
import { synthesize, WEBHOOK } from "./stacks";

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
  "serviceParticipantFunctionRole sqs:SendMessage":
    "a message that met too many rivals is sent anew",
  "dynamodb:BatchGetItem": "counters with buckets are read; those of the recorded run have none",
  "OutboxPublisherRole sqs:GetQueueAttributes": "goes with the CDK's grant to send",
};
/** What a role is called, whichever service it is of. */
const kindOf = (role: string) => bare(role).replace(/^[a-z]+(?=service)/, "");
/** Step Functions delivers its log by these; only stages that keep data have one. */
const DELIVERY = [
  ...["CreateLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery"],
  ...["ListLogDeliveries", "PutResourcePolicy", "DescribeResourcePolicies", "DescribeLogGroups"],
].map((name) => `logs:${name}`);

const stacks = ["test", "prod"].flatMap((stage) =>
  sagaNames.flatMap((name) => {
    const { saga, choreography } = synthesize({ stage }, name);
    return (
      [
        ["orchestration", saga],
        ["choreography", choreography],
      ] as const
    ).map(([coordination, template]) => {
      const { stack } = stackNames(sagas[name], coordination);
      const policies = new Policies(template, stage);
      const saga: AnySaga = sagas[name];
      return { stage, stack, saga, policies, calls: callsOf(saga, coordination, policies) };
    });
  }),
);

/** The tests drive the order saga; what they show of its roles is asked of each other saga's. */
function callsOf(saga: AnySaga, coordination: CoordinationName, { ids }: Policies) {
  const { stack } = stackNames(sagas.order, coordination);
  const seen = recorded.filter((call) => call.stack === stack);
  return saga.name === "order" ? seen : alike(seen, [sagas.order, saga], coordination, ids);
}

/** What a role says as it publishes: a service the events of its own commands, everybody else each event. */
function published(saga: AnySaga, role: string) {
  const events = Object.keys(routesOf(saga));
  const [, service] = /^([a-z]+)service/.exec(role) ?? [];
  const own = [saga.noun, ...everyServiceIn(saga).map((by) => by.service)].find(
    (name) => name.toLowerCase() === service,
  );
  const types = own ? toldBy(saga, own) : events;
  return types.map((type) => ({ "events:source": [sourceOf(saga)], "events:detail-type": [type] }));
}

describe.each(stacks)("$stack in stage $stage", ({ stage, stack, saga, policies, calls: seen }) => {
  it.each(seen)("$role may $action on $on", async (call) => {
    const said = call.action === "events:PutEvents" ? published(saga, call.role) : [{}];
    for (const context of said) {
      expect([context, await policies.allow(call, undefined, context)]).toEqual([context, true]);
    }
  });

  it("has no role without recorded calls", () => {
    const working = new Set(seen.map(({ role }) => role));
    expect([...working].sort()).toEqual(Object.keys(policies.ofRoles).sort());
  });

  it("no role allows an action that was never recorded, except those with a reason", async () => {
    const known = [...Object.keys(JUSTIFIED), ...(stage === "prod" ? DELIVERY : [])];
    const unused: string[] = [];
    for (const { role, action, resource, policy } of policies.grants) {
      const calls = seen.filter((call) => call.role === role && call.action === action);
      const used = await Promise.all(calls.map((call) => policies.allow(call, [policy])));
      const justified = known.includes(action) || known.includes(`${kindOf(role)} ${action}`);
      if (!used.includes(true) && !justified) {
        unused.push(`${role} ${action} ${resource}`);
      }
    }
    expect(unused).toEqual([]);
  });

  it("nobody may write to another's table", async () => {
    const tables = new Set(seen.flatMap(({ on }) => (/^table [^/]+$/.test(on) ? [on] : [])));
    const action = "dynamodb:UpdateItem";
    const all = Object.keys(policies.ofRoles).flatMap((role) =>
      [...tables].map((on) => ({ stack, role, action, on })),
    );
    const written = new Set(seen.map((call) => JSON.stringify([call.role, call.action, call.on])));
    const foreign = all.filter(({ role, on }) => !written.has(JSON.stringify([role, action, on])));
    expect(foreign.length).toBeGreaterThan(10);
    for (const call of foreign) expect([call, await policies.allow(call)]).toEqual([call, false]);
  });
});

describe("the webhook's role, whose function anybody can call,", () => {
  it.each(["test", "prod"])("may do what that asks, and nothing else, in stage %s", (stage) => {
    const { grants, ids } = new Policies(synthesize({ stage }, "checkout").saga, stage);
    const own = ids.find((id) => bare(id) === "WebhookEvents");
    const may = grants.filter(({ role, action }) => {
      return bare(role) === "WebhookFunctionRole" && !/^(logs|xray):/.test(action);
    });
    const table = "arn:aws:dynamodb:eu-west-1:123456789012:table";
    expect(may.map(({ action, resource }) => `${action} ${resource}`).sort()).toEqual([
      `dynamodb:GetItem ${table}/${own}`,
      `dynamodb:GetItem ${table}/checkout-saga-${stage}-checkouts`,
      `dynamodb:UpdateItem ${table}/${own}`,
      `secretsmanager:GetSecretValue ${WEBHOOK.secretArn}`,
      "states:SendTaskSuccess *",
    ]);
  });
});
