import { Template } from "aws-cdk-lib/assertions";
import { addStacks } from "../../lib/app";
import { Policies } from "./policies";
import { newApp, ON_CALL, resources } from "./stacks";

const prod = { stage: "prod", alarmTopic: ON_CALL };
const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:stripe-AbCdEf";

/** Both coordinations of every saga: the templates of the tables, and of the rest. */
const deployed = (context: Readonly<Record<string, unknown>>) =>
  addStacks(newApp({ ...prod, ...context })).flatMap(
    ({ data, saga, choreographyData, choreography }) => [
      { tables: Template.fromStack(data), code: Template.fromStack(saga) },
      { tables: Template.fromStack(choreographyData), code: Template.fromStack(choreography) },
    ],
  );
const vaultsIn = (tables: Template) =>
  resources(tables, "AWS::DynamoDB::GlobalTable").filter(([id]) => id.includes("Vault"));

describe("-c secrets=vault", () => {
  const all = deployed({ secrets: "vault" });

  it("makes a table for the payment token, of which no backup and no stream keeps a copy", () => {
    for (const { tables } of all) {
      expect(vaultsIn(tables)).toEqual([
        [
          expect.stringMatching(/^PaymentVault/),
          expect.objectContaining({
            Properties: expect.objectContaining({
              TimeToLiveSpecification: { AttributeName: "expiresAt", Enabled: true },
              Replicas: [
                expect.objectContaining({
                  PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
                }),
              ],
            }),
          }),
        ],
      ]);
      expect(JSON.stringify(vaultsIn(tables))).not.toContain("StreamSpecification");
    }
  });

  it("lets the payment function read and empty it, and nobody else touch it", () => {
    for (const { code } of all) {
      const { grants } = new Policies(code, "prod");
      const touching = grants.filter(({ resource }) => resource.includes("paymentvault"));
      expect(touching.map(({ role, action }) => [role.slice(0, 7), action]).sort()).toEqual([
        ["payment", "dynamodb:GetItem"],
        ["payment", "dynamodb:UpdateItem"],
      ]);
    }
  });
});

it("a real provider has a vault without being asked, the sandbox has none", () => {
  const stripe = deployed({ provider: "stripe", providerSecret: SECRET });
  expect(stripe.map(({ tables }) => vaultsIn(tables).length)).toEqual(stripe.map(() => 1));
  const inline = deployed({ provider: "stripe", providerSecret: SECRET, secrets: "inline" });
  expect(inline.flatMap(({ tables }) => vaultsIn(tables))).toEqual([]);
  expect(deployed({}).flatMap(({ tables }) => vaultsIn(tables))).toEqual([]);
});
