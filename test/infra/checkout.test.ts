import { Template } from "aws-cdk-lib/assertions";
import * as z from "zod";
import { checkout } from "../../lambdas/checkout/saga";
import { order } from "../../lambdas/order/saga";
import { DISTRUSTED, SERVICE_DIMENSION } from "../../lambdas/runtime/aws/metric-names";
import { providersOf } from "../../lib/providers";
import { SagaWebhook } from "../../lib/saga-webhook";
import { addSaga } from "../../lib/stacks";
import { WEBHOOK } from "../../scripts/deployed/front-door";
import { newApp, resources, synthesize } from "./stacks";

const secretArn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:stripe-AbCdEf";
const providers = providersOf(checkout, { provider: "stripe", providerSecret: secretArn });

const policy = z.object({
  PolicyDocument: z.object({
    Statement: z.array(z.object({ Action: z.unknown(), Resource: z.unknown() })),
  }),
});
const environment = z.object({
  Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }),
});

describe("a checkout by Stripe, in either coordination", () => {
  const stacks = addSaga(newApp({ stage: "prod" }), checkout, { providers });
  const both = [
    [stacks.data, stacks.saga],
    [stacks.choreographyData, stacks.choreography],
  ].map((of) => of.map((stack) => Template.fromStack(stack)));

  it.each(both)("has one memory, which the capture may read and not write", (data, code) => {
    const tables = resources(data, "AWS::DynamoDB::GlobalTable").map(([id]) => id);
    const named = tables.map((id) => id.replace(/[0-9A-F]{8}$/, ""));
    expect(named.filter((id) => /Memory|Vault|Bank|Settlements/.test(id)).sort()).toEqual([
      "AuthorisationMemory",
      "AuthorisationVault",
    ]);
    const may = resources(code, "AWS::IAM::Policy").flatMap(([id, { Properties }]) =>
      policy
        .parse(Properties)
        .PolicyDocument.Statement.filter(({ Resource }) =>
          /authorisationmemory/.test(JSON.stringify(Resource)),
        )
        .map(({ Action }) => `${id.split("service")[0]} ${Action}`),
    );
    expect(may.sort()).toEqual([
      ...["authorisation dynamodb:GetItem", "authorisation dynamodb:UpdateItem"],
      "capture dynamodb:GetItem",
    ]);
    const told = resources(code, "AWS::Lambda::Function").flatMap(([id, { Properties }]) => {
      const { Variables } = environment.parse(Properties).Environment;
      return Variables.AUTHORISATIONMEMORY_TABLE ? [id.split("service")[0]] : [];
    });
    expect(told.sort()).toEqual(["authorisation", "capture"]);
  });
});

/** The concurrency that the webhook's function reserves. */
const reservedIn = (template: Template) =>
  resources(template, "AWS::Lambda::Function").flatMap(([id, { Properties }]) =>
    id.startsWith("WebhookFunction") ? [Properties.ReservedConcurrentExecutions] : [],
  );

describe("its webhook", () => {
  const made = () => {
    const { saga } = addSaga(newApp({ stage: "prod" }), checkout, { providers });
    const file = "lambdas/checkout/authorisation-stripe.ts";
    return { saga, webhook: { of: saga, file, secretArn: `${secretArn}-signing` } };
  };

  it("may read records, wake what waits, note events, and read its secret", () => {
    const { saga, webhook } = made();
    new SagaWebhook(saga, "Webhook", webhook);
    const template = Template.fromStack(saga);
    const own = resources(template, "AWS::IAM::Policy").find(([id]) => id.startsWith("Webhook"));
    const may = policy
      .parse(own?.[1].Properties)
      .PolicyDocument.Statement.flatMap(({ Action }) => Action);
    expect(may).toEqual(
      expect.arrayContaining([
        ...["dynamodb:GetItem", "dynamodb:UpdateItem", "states:SendTaskSuccess"],
        "secretsmanager:GetSecretValue",
      ]),
    );
    expect(may.filter((one) => !/^(xray|logs):/.test(`${one}`))).toHaveLength(5);
    expect(reservedIn(template)).toEqual([undefined]);
    template.hasResourceProperties("AWS::Lambda::Url", { AuthType: "NONE" });
    expect(Object.keys(template.findOutputs("*"))).toEqual(expect.arrayContaining([...WEBHOOK]));
  });

  it("runs as often at once as it is told, so that a flood of its address starves nothing else", () => {
    const { saga, webhook } = made();
    const atOnce = (id: string, most: number) =>
      new SagaWebhook(saga, id, { ...webhook, atOnce: most });
    for (const wrong of [0, -1, 1.5]) {
      expect(() => atOnce(`${wrong}`, wrong)).toThrow("atOnce must be a whole number of 1 or more");
    }
    atOnce("Webhook", 5);
    expect(reservedIn(Template.fromStack(saga))).toEqual([5]);
  });

  it("rings by what its function counts, in the namespace and under the name of the function", () => {
    const { saga } = synthesize({ stage: "prod" }, "checkout");
    const functions = resources(saga, "AWS::Lambda::Function");
    const own = functions.find(([id]) => id.startsWith("WebhookFunction"));
    const { Variables } = environment.parse(own?.[1].Properties).Environment;
    saga.hasResourceProperties("AWS::CloudWatch::Alarm", {
      AlarmName: "CheckoutSaga-prod-WebhookRefused",
      MetricName: DISTRUSTED,
      Namespace: Variables.POWERTOOLS_METRICS_NAMESPACE,
      Dimensions: [{ Name: SERVICE_DIMENSION, Value: Variables.POWERTOOLS_SERVICE_NAME }],
    });
  });

  it("is refused for a saga that waits for nobody outside", () => {
    const { saga } = addSaga(newApp({ stage: "prod" }), order);
    const { webhook } = made();
    expect(() => new SagaWebhook(saga, "Webhook", { ...webhook, of: saga })).toThrow(
      "no step of order waits for somebody outside",
    );
  });
});

it("is not captured in one system if it is authorised in another", () => {
  const { Authorisation, Capture } = providers;
  if (!Authorisation || !Capture) throw new Error("both have a file of Stripe");
  const made = (some: typeof providers) => () =>
    addSaga(newApp({ stage: "test" }), checkout, { providers: some });
  const message = "Capture takes what Authorisation holds, so both need a provider, or neither";
  expect(made({ Authorisation })).toThrow(message);
  expect(made({ Capture })).toThrow(message);
  expect(made({ Authorisation, Capture })).not.toThrow();
});

it("its sweeper may read, and nothing more, the row that tells until when it waits for the holder", () => {
  const swept = (name: "order" | "checkout") =>
    resources(synthesize({ stage: "prod" }, name).choreography, "AWS::IAM::Policy")
      .filter(([id]) => id.startsWith("Sweeper"))
      .flatMap(([, { Properties }]) => policy.parse(Properties).PolicyDocument.Statement)
      .filter(({ Resource }) => /authorisation|payment|inventory|capture/i.test(json(Resource)))
      .map(({ Action, Resource }) => [Action, /authorisations|payments/.exec(json(Resource))?.[0]]);
  expect(swept("checkout")).toEqual([["dynamodb:GetItem", "authorisations"]]);
  expect(swept("order")).toEqual([]);
});
const json = (of: unknown) => JSON.stringify(of);

it("rings a day before the authorisation ends, and no other saga does", () => {
  const alarms = (name: "order" | "checkout") =>
    resources(synthesize({ stage: "prod" }, name).saga, "AWS::CloudWatch::Alarm").flatMap(
      ([, { Properties }]) =>
        `${Properties.AlarmName}`.endsWith("HoldExpires")
          ? [[Properties.MetricName, Properties.Threshold, Properties.AlarmDescription]]
          : [],
    );
  const says = expect.stringMatching(
    "^A checkout has been open for 6 days. Unless it is being undone, .* ends within a day",
  );
  expect(alarms("checkout")).toEqual([["OpenSagaAge", 6 * 86_400, says]]);
  expect(alarms("order")).toEqual([]);
});
