import { type App, Stack } from "aws-cdk-lib";
import { Match, Template } from "aws-cdk-lib/assertions";
import { User } from "aws-cdk-lib/aws-iam";
import { AwsSolutionsChecks } from "cdk-nag";
import * as z from "zod";
import type { AnySaga } from "../../lambdas/saga/define";
import { collectionOf } from "../../lambdas/saga/front/asks";
import { firstHold } from "../../lambdas/saga/front/enough";
import { openApiOf } from "../../lambdas/saga/front/openapi";
import { sagaNames, sagas } from "../../lambdas/sagas";
import { Saga } from "../../lib/saga";
import { SagaApi } from "../../lib/saga-api";
import { addSaga } from "../../lib/stacks";
import { bare } from "./alike";
import { Policies } from "./policies";
import { newApp, synthesize } from "./stacks";

const of = (name: (typeof sagaNames)[number], more: object = {}, stage = "test") =>
  synthesize({ stage, api: "on", ...more }, name).saga;

/** A role's own log, and traces: every function has them. */
const isOwn = ({ action }: { readonly action: string }) => /^(logs|xray):/.test(action);

/** What the front door's functions may do, by what each is for. */
function granted(template: Template, ask: string): string[] {
  const { grants } = new Policies(template, "test");
  const mine = grants.filter((it) => bare(it.role) === `ApiFront${ask}Role` && !isOwn(it));
  return mine
    .map(({ action, resource }) => `${action} ${bare(resource.split(/[:/]/).at(-1) ?? "")}`)
    .sort();
}

describe.each(sagaNames)("the front door of %s", (name) => {
  const saga = sagas[name] as unknown as AnySaga;
  const template = of(name);
  const records = `dynamodb:GetItem ${name}-saga-test-${saga.noun.toLowerCase()}s`;
  // By its alias for one command: api-access.test.ts.
  const recorder = (command: string) => `lambda:InvokeFunction ${command}`;

  const hold = firstHold(saga)?.service.toLowerCase();

  it.each(["test", "prod"])(
    "is not there where nothing is said: stage %s is as it was",
    (stage) => {
      const without = synthesize({ stage }, name);
      for (const part of ["data", "choreographyData", "choreography"] as const) {
        const on = synthesize({ stage, api: "on" }, name)[part].toJSON();
        expect(on).toEqual(without[part].toJSON());
      }
      expect(synthesize({ stage, api: "off" }, name).saga.toJSON()).toEqual(without.saga.toJSON());
      without.saga.resourceCountIs("AWS::ApiGateway::RestApi", 0);
    },
  );

  it("has a function for each ask, and each may do its ask and nothing else", () => {
    expect(granted(template, "read")).toEqual([records]);
    expect(granted(template, "decide")).toEqual([records, "lambda:InvokeFunction Approval"].sort());
    expect(granted(template, "compensate")).toEqual(
      [records, recorder("abandon"), "lambda:InvokeFunction ReconcilerFunction"].sort(),
    );
    expect(granted(template, "place")).toEqual(
      [
        records,
        "dynamodb:GetItem ApiIntake",
        ...(hold ? [`dynamodb:BatchGetItem ${name}-saga-test-${hold}`] : []),
        recorder("place"),
        `dynamodb:Query open-${saga.noun.toLowerCase()}s`,
        "states:StartExecution SagaStateMachine",
      ].sort(),
    );
  });

  it.each([
    ["express", ["states:StartExecution Express", "states:StartSyncExecution Express"]],
    ["direct", ["lambda:InvokeFunction directlaneFunction"]],
  ])("begins sagas in the lane %s, too", (lane, more) => {
    const added = granted(of(name, { lane }), "place").map((it) => it.replace(/StateMachine$/, ""));
    const standard = granted(template, "place").map((it) => it.replace(/StateMachine$/, ""));
    expect(added).toEqual([...standard, ...more].sort());
  });

  it("puts secrets into their vaults, and cannot read them", () => {
    const vaulted = granted(of(name, { secrets: "vault" }), "place").filter((it) =>
      /vault$/.test(it),
    );
    expect(vaulted).toEqual([`dynamodb:UpdateItem ${name}-saga-test-paymentvault`]);
  });

  it("is the committed document, with a function behind each ask that signs who asks", () => {
    const [api] = Object.values(template.findResources("AWS::ApiGateway::RestApi"));
    const body = z
      .object({ paths: z.record(z.string(), z.record(z.string(), operation)) })
      .parse(api?.Properties.Body);
    const described = openApiOf(saga).paths;
    expect(Object.keys(body.paths)).toEqual(Object.keys(described));
    for (const [path, methods] of Object.entries(body.paths)) {
      expect(Object.keys(methods)).toEqual(Object.keys(described[path] ?? {}));
      for (const [method, it] of Object.entries(methods)) {
        expect(it.security).toEqual([{ iam: [] }]);
        expect(Object.keys(it.responses)).toEqual(
          Object.keys(described[path]?.[method]?.responses ?? {}),
        );
        expect(it["x-amazon-apigateway-integration"].timeoutInMillis).toBeLessThanOrEqual(29_000);
      }
    }
  });

  it("lets new sagas through so many at a time, and counts nothing else against them", () => {
    const limited = of(name, { apiPlacesPerSecond: "7", apiPlacesAtOnce: "3" });
    limited.hasResourceProperties("AWS::ApiGateway::Stage", {
      TracingEnabled: true,
      MethodSettings: [
        Match.objectLike({
          ResourcePath: collectionOf(saga).replace("/", "/~1"),
          HttpMethod: "POST",
          ThrottlingRateLimit: 7,
          ThrottlingBurstLimit: 14,
        }),
      ],
    });
    const reserved = Object.entries(limited.findResources("AWS::Lambda::Function")).flatMap(
      ([id, { Properties }]) =>
        Properties.ReservedConcurrentExecutions
          ? [[bare(id), Properties.ReservedConcurrentExecutions]]
          : [],
    );
    expect(reserved).toEqual([["ApiFrontplace", 3]]);
  });

  it("answers for the gateway in problem details, too", () => {
    template.hasResourceProperties("AWS::ApiGateway::GatewayResponse", {
      ResponseType: "THROTTLED",
      StatusCode: "429",
      ResponseParameters: Match.objectLike({
        "gatewayresponse.header.Content-Type": "'application/problem+json'",
        "gatewayresponse.header.Retry-After": "'1'",
      }),
    });
  });
});

const operation = z.looseObject({
  security: z.array(z.record(z.string(), z.array(z.string()))),
  responses: z.record(z.string(), z.unknown()),
  "x-amazon-apigateway-integration": z.looseObject({ timeoutInMillis: z.number() }),
});

it.each([["standard"], ["express"], ["direct"]])("cdk-nag finds nothing, in lane %s", (lane) => {
  const app = newApp({ stage: "prod", api: "on", lane });
  const stacks = Object.values(addSaga(app, sagas.order));
  const found = stacks.flatMap((stack) =>
    new AwsSolutionsChecks(stack).validateScope(stack).violations.map(({ ruleName }) => ruleName),
  );
  expect(found).toEqual([]);
});

it("the construct fits beside a saga in a stack of one's own, whose users it lets in", () => {
  const stack = new Stack(newApp({ stage: "prod" }) as App, "Shop");
  const saga = new Saga(stack, "Order", { saga: sagas.order });
  const api = new SagaApi(stack, "Api", { of: saga });
  const user = new User(stack, "Clerk");
  api.grant("place", user);
  const template = Template.fromStack(stack);
  expect(Object.keys(template.findOutputs("*"))).toEqual(
    expect.arrayContaining([
      "OrderSagaApiUrl",
      "OrderSagaIntakeTableName",
      "OrderSagaStateMachineArn",
    ]),
  );
  template.hasResourceProperties("AWS::IAM::Policy", {
    Users: [Match.anyValue()],
    PolicyDocument: Match.objectLike({
      Statement: [
        Match.objectLike({ Action: "execute-api:Invoke", Effect: "Allow" }),
        Match.objectLike({ Action: "execute-api:Invoke", Effect: "Deny" }),
      ],
    }),
  });
  template.hasResourceProperties("AWS::Lambda::Function", {
    Environment: {
      Variables: Match.objectLike({
        POWERTOOLS_SERVICE_NAME: "front-place",
        POWERTOOLS_METRICS_NAMESPACE: "Shop-order-prod",
      }),
    },
  });
});
