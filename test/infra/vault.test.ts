import { Template } from "aws-cdk-lib/assertions";
import { type AnyRequest, everyServiceIn } from "../../lambdas/saga/define";
import { sagaNames, sagas } from "../../lambdas/sagas";
import { addStacks } from "../../lib/app";
import { Policies } from "./policies";
import { newApp, ON_CALL, resources } from "./stacks";

const prod = { stage: "prod", alarmTopic: ON_CALL };
const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:stripe-AbCdEf";

/** Both coordinations of every saga: who has its secret, the templates of the tables, and of the rest. */
const deployed = (context: Readonly<Record<string, unknown>>) =>
  addStacks(newApp({ ...prod, ...context })).flatMap((stacks, i) => {
    const saga = sagas[sagaNames[i] ?? "order"];
    const keeper = everyServiceIn<AnyRequest>(saga).find(({ secret }) => secret)?.service ?? "none";
    return [
      { keeper, tables: stacks.data, code: stacks.saga },
      { keeper, tables: stacks.choreographyData, code: stacks.choreography },
    ].map(({ tables, code, ...it }) => {
      return { ...it, tables: Template.fromStack(tables), code: Template.fromStack(code) };
    });
  });
const vaultsIn = (tables: Template) =>
  resources(tables, "AWS::DynamoDB::GlobalTable").filter(([id]) => id.includes("Vault"));

describe("-c secrets=vault", () => {
  const all = deployed({ secrets: "vault" });

  it("makes a table for the payment token, of which no backup and no stream keeps a copy", () => {
    for (const { keeper, tables } of all) {
      expect(vaultsIn(tables)).toEqual([
        [
          expect.stringMatching(`^${keeper}Vault`),
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

  it("lets its service's function read and empty it, and nobody else touch it", () => {
    for (const { keeper, code } of all) {
      const service = keeper.toLowerCase();
      const { grants } = new Policies(code, "prod");
      const touching = grants.filter(({ resource }) => resource.includes(`${service}vault`));
      const by = ({ role }: { role: string }) => role.slice(0, service.length);
      expect(touching.map((grant) => [by(grant), grant.action]).sort()).toEqual([
        [service, "dynamodb:GetItem"],
        [service, "dynamodb:UpdateItem"],
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
