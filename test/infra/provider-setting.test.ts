import { Stack } from "aws-cdk-lib";
import { Annotations, Match, Template } from "aws-cdk-lib/assertions";
import * as z from "zod";
import { order } from "../../lambdas/order/saga";
import { addStacks } from "../../lib/app";
import { bundled } from "../../lib/constructs/bundle";
import { entryFile } from "../../lib/constructs/entry";
import { Saga } from "../../lib/saga";
import { addSaga } from "../../lib/stacks";
import { newApp, ON_CALL, resources } from "./stacks";

const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:stripe-AbCdEf";

const chosen = { stage: "prod", alarmTopic: ON_CALL, provider: "stripe", providerSecret: SECRET };
const stacksOf = (context: Readonly<Record<string, unknown>>) => addStacks(newApp(context));

const functionSchema = z.object({
  Properties: z.object({ Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }) }),
});
const policySchema = z.object({
  Properties: z.object({
    PolicyDocument: z.object({
      Statement: z.array(z.object({ Action: z.unknown(), Resource: z.unknown() })),
    }),
  }),
});

describe("-c provider=stripe", () => {
  const all = stacksOf(chosen).flatMap(({ data, saga, choreographyData, choreography }) => [
    { tables: Template.fromStack(data), code: Template.fromStack(saga) },
    { tables: Template.fromStack(choreographyData), code: Template.fromStack(choreography) },
  ]);

  it("gives each function that acts there the name of the secret, and no other; never the secret", () => {
    for (const { code } of all) {
      const told = resources(code, "AWS::Lambda::Function").flatMap(([id, it]) => {
        const { Variables } = functionSchema.parse(it).Properties.Environment;
        return Variables.PROVIDER_SECRET ? [[id, Variables.PROVIDER_SECRET]] : [];
      });
      expect(told).toEqual([[expect.stringMatching(/^payment/), SECRET]]);
      expect(JSON.stringify(code.toJSON())).not.toMatch(/sk_(test|live)_|resolve:secretsmanager/);
    }
  });

  it("tells who places a saga how long it may wait, as the payment token is kept for longer", () => {
    for (const { code } of all) {
      const [waits] = Object.entries(code.findOutputs("ApprovalSeconds"));
      expect(waits).toEqual(["ApprovalSeconds", { Value: "604800" }]);
    }
  });

  it("lets those read that secret, and nobody else", () => {
    for (const { code } of all) {
      const readers = resources(code, "AWS::IAM::Policy").flatMap(([id, it]) =>
        policySchema
          .parse(it)
          .Properties.PolicyDocument.Statement.filter(({ Action }) =>
            JSON.stringify(Action).includes("secretsmanager"),
          )
          .map(({ Action, Resource }) => [id, Action, Resource]),
      );
      expect(readers).toEqual([
        [expect.stringMatching(/^payment/), "secretsmanager:GetSecretValue", SECRET],
      ]);
    }
  });

  it("has a table for its memory in place of the sandbox's books, kept as the others are", () => {
    for (const { tables } of all) {
      const named = resources(tables, "AWS::DynamoDB::GlobalTable").map(([id]) => id);
      expect(named.filter((id) => id.startsWith("PaymentMemory"))).toHaveLength(1);
      expect(named.filter((id) => id.startsWith("Provider"))).toEqual([]);
    }
  });

  it("is there for every saga that is deployed, or for none of them", () => {
    const other = { ...chosen, provider: "adyen" };
    expect(() => stacksOf(other)).toThrow(/has no provider adyen: .*lambdas\/order\/payment-adyen/);
  });

  it("needs a secret, by its ARN", () => {
    expect(() => stacksOf({ ...chosen, providerSecret: undefined })).toThrow(
      "providerSecret is missing: the provider stripe needs the ARN of its secret",
    );
    expect(() => stacksOf({ ...chosen, providerSecret: "sk_live_1" })).toThrow(
      "providerSecret: must be the ARN of a secret",
    );
  });
});

it("holds for a saga in an app of one's own, and for one in a stack of one's own", () => {
  const stack = new Stack(newApp(chosen));
  new Saga(stack, "Orders", { saga: order });
  const own = [Template.fromStack(stack)];
  const { data, saga } = addSaga(newApp(chosen), order);
  for (const templates of [own, [data, saga].map((it) => Template.fromStack(it))]) {
    const text = JSON.stringify(templates.map((it) => it.toJSON()));
    expect(text).toContain("order-saga-prod-paymentmemory");
    expect(text).not.toContain("order-saga-prod-provider");
    expect(text).toContain(`"PROVIDER_SECRET":"${SECRET}"`);
  }
});

describe("a service that acts on the sandbox", () => {
  const warned = (context: Readonly<Record<string, unknown>>) => {
    const { saga, choreography } = addSaga(newApp(context), order);
    return [saga, choreography].map((stack) =>
      Annotations.fromStack(stack)
        .findWarning("*", Match.anyValue())
        .map(({ entry }) => entry.data),
    );
  };
  const warning = expect.stringContaining("Payment of the saga order has no provider");

  it("is named at synthesis in production, in each coordination", () => {
    const production = { stage: "prod", alarmTopic: ON_CALL };
    expect(warned(production)).toEqual([[warning], [warning]]);
  });

  it("is not in other stages, and not where it has a provider", () => {
    expect(warned({ stage: "dev" })).toEqual([[], []]);
    expect(warned(chosen)).toEqual([[], []]);
  });
});

it("in a stack of one's own has a memory and no books, too", () => {
  const stack = new Stack(newApp({ stage: "test" }));
  const Payment = { file: "lambdas/order/payment-stripe.ts", remembers: true, secretArn: SECRET };
  new Saga(stack, "Orders", { saga: order, providers: { Payment } });
  const tables = resources(Template.fromStack(stack), "AWS::DynamoDB::GlobalTable");
  const named = tables.map(([id]) => id.replace(/^OrdersData/, "").slice(0, 13));
  expect(named).toContain("PaymentMemory");
  expect(named.join()).not.toContain("Provider");
});

describe("the bundle of a function", () => {
  const payment = { saga: "order", makes: "service", of: "Payment" } as const;
  const ofStripe = (files: readonly string[]) =>
    files.filter((file) => /\/(stripe|client-secrets-manager)\//.test(file));

  it("has Stripe's SDK where Stripe is its provider, and not a byte of it elsewhere", () => {
    expect(ofStripe(bundled(entryFile(payment)).files)).toEqual([]);
    const provider = "lambdas/order/payment-stripe.ts";
    const { files } = bundled(entryFile({ ...payment, provider }));
    expect(ofStripe(files).length).toBeGreaterThan(10);
  });
});
