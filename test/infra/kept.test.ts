import { readdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Template } from "aws-cdk-lib/assertions";
import * as z from "zod";
import { LANES, type Lane } from "../../lambdas/saga/lane";
import { sagaNames } from "../../lambdas/sagas";
import { everyName, resources, synthesize } from "./stacks";

const withPolicy = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      DeletionPolicy: z.string().optional(),
      Properties: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});
const docs = resolve(__dirname, "../../docs");
const pages = readdirSync(docs)
  .filter((name) => name.endsWith(".md"))
  .map((name) => readFileSync(resolve(docs, name), "utf8"));

const kmsKeyArn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555";
/** All that can be there in a lane. */
const inLane = (lane: Lane) => ({ stage: "prod", api: "on", lane, kmsKeyArn });

const table = z
  .object({
    Properties: z.object({
      Replicas: z.tuple([z.object({ SSESpecification: z.object({ KMSMasterKeyId: z.string() }) })]),
    }),
  })
  .transform(({ Properties }) => Properties.Replicas[0].SSESpecification.KMSMasterKeyId);
const queue = z
  .object({
    Properties: z.object({
      KmsMasterKeyId: z.string(),
      SqsManagedSseEnabled: z.undefined().optional(),
    }),
  })
  .transform(({ Properties }) => Properties.KmsMasterKeyId);

describe("a first deployment that fails", () => {
  const left = sagaNames.flatMap((name) =>
    Object.values(synthesize({ stage: "prod" }, name)).flatMap((template) =>
      Object.values(withPolicy.parse(template.toJSON()).Resources).filter(
        // A version goes with its function or state machine, which have names that CloudFormation made up.
        ({ Type, DeletionPolicy }) => DeletionPolicy === "Retain" && !Type.endsWith("Version"),
      ),
    ),
  );

  it("leaves tables alone, whose protection from deletion keeps them", () => {
    expect([...new Set(left.map(({ Type }) => Type))]).toEqual(["AWS::DynamoDB::GlobalTable"]);
  });

  it("is followed by one that takes them over, as each page says", () => {
    const lines = pages.flatMap((page) => page.match(/^npx cdk deploy .*$/gm) ?? []);
    expect(lines.length).toBeGreaterThan(3);
    for (const line of lines) expect(line).toContain(" --import-existing-resources");
  });
});

describe("what a setting takes away, and brings back", () => {
  const references = z.object({ Ref: z.string() });

  /** How the names of what is kept come about: `said` is the same each time. */
  function namesIn(template: Template): string[] {
    const { Resources } = withPolicy.parse(template.toJSON());
    const typeOf = (id: string) => Resources[id]?.Type ?? id;
    return Object.values(Resources).flatMap(({ Type, DeletionPolicy, Properties = {} }) => {
      if (!DeletionPolicy?.startsWith("Retain") || /Version$|Alias$/.test(Type)) return [];
      const { TableName, LogGroupName, QueueName, Name } = Properties;
      const name = TableName ?? LogGroupName ?? QueueName ?? Name;
      if (name === undefined) return [];
      const made = JSON.stringify(name).match(/\{"Ref":"[^"]+"\}/g) ?? [];
      const from = made.map((text) => typeOf(references.parse(JSON.parse(text)).Ref));
      return [`${Type}: ${from.length > 0 ? from : "said"}`];
    });
  }

  it("is not in its own way: a table is taken over, and a log has another name", () => {
    const names = everyName.flatMap((name) =>
      LANES.flatMap((lane) => Object.values(synthesize(inLane(lane), name)).flatMap(namesIn)),
    );
    expect([...new Set(names)].sort()).toEqual([
      "AWS::DynamoDB::GlobalTable: said",
      "AWS::Logs::LogGroup: AWS::IAM::Role",
    ]);
  });
});

describe("a customer's key", () => {
  it.each(everyName)("encrypts every table and every queue of %s", (name) => {
    const made = Object.values(synthesize(inLane("standard"), name));
    const keysOf = (type: string, schema: z.ZodType<string>) =>
      made
        .flatMap((template) => Object.values(template.findResources(type)))
        .map((resource) => schema.parse(resource));
    const keys = [
      ...keysOf("AWS::DynamoDB::GlobalTable", table),
      ...keysOf("AWS::SQS::Queue", queue),
    ];
    expect(keys.length).toBeGreaterThan(15);
    expect([...new Set(keys)]).toEqual([kmsKeyArn]);
  });

  it.each(everyName.flatMap((name) => LANES.map((lane) => [name, lane] as const)))(
    "may be used by every role of %s that works with them, in lane %s, and by way of them alone",
    (name, lane) => {
      const { saga, choreography } = synthesize(inLane(lane), name);
      for (const template of [saga, choreography]) {
        const policies = resources(template, "AWS::IAM::Policy").map(
          ([id, policy]) => [id, JSON.stringify(policy.Properties)] as const,
        );
        const working = policies.filter(([, text]) => /"(dynamodb|sqs):/.test(text));
        expect(working.length).toBeGreaterThan(4);
        const may = working.map(([id, text]) => [
          id,
          text.includes(`"Resource":"${kmsKeyArn}"`),
          text.match(/kms:ViaService/g)?.length,
        ]);
        expect(may).toEqual(working.map(([id]) => [id, true, 1]));
      }
    },
  );
});
