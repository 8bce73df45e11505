import { readFileSync } from "node:fs";
import {
  CloudFormationClient,
  paginateListStackResources,
  type StackResourceSummary,
} from "@aws-sdk/client-cloudformation";
import { DynamoDBClient, paginateListTables } from "@aws-sdk/client-dynamodb";
import {
  LambdaClient,
  paginateListEventSourceMappings,
  paginateListFunctions,
} from "@aws-sdk/client-lambda";
import { paginateListStateMachines, SFNClient } from "@aws-sdk/client-sfn";
import { paginateListQueues, SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";

/** Lists the resources of each type, under the names that CloudFormation has for them. */
const LISTS: Readonly<Record<string, () => Promise<string[]>>> = {
  "AWS::DynamoDB::GlobalTable": () =>
    listed(new DynamoDBClient(), paginateListTables, (page) => page.TableNames),
  "AWS::Lambda::Function": () =>
    listed(new LambdaClient(), paginateListFunctions, (page) =>
      page.Functions?.map(({ FunctionName }) => FunctionName),
    ),
  "AWS::Lambda::EventSourceMapping": () =>
    listed(new LambdaClient(), paginateListEventSourceMappings, (page) =>
      page.EventSourceMappings?.map(({ UUID }) => UUID),
    ),
  "AWS::StepFunctions::StateMachine": () =>
    listed(new SFNClient(), paginateListStateMachines, (page) =>
      page.stateMachines?.map(({ stateMachineArn }) => stateMachineArn),
    ),
  "AWS::SQS::Queue": () => listed(new SQSClient(), paginateListQueues, (page) => page.QueueUrls),
};

const templateSchema = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string() })),
});

/**
 * The resources of a stack, and of a template file if given, that do not exist: tables, functions, queues, state
 * machines. CloudFormation only gives the names, because it may call a stack complete without them. Each service
 * is asked what exists.
 */
export async function missingOf(stack: string, template?: string): Promise<string[]> {
  const resources = await resourcesOf(stack);
  const made = new Set(resources.map(({ LogicalResourceId }) => LogicalResourceId));
  const unmade = template ? wantedBy(template).filter(({ id }) => !made.has(id)) : [];
  const lost = await lostOf(resources);
  return [...unmade.map(({ id, type }) => `${type} ${id}`), ...lost];
}

async function lostOf(resources: readonly StackResourceSummary[]): Promise<string[]> {
  const lost: string[] = [];
  for (const [type, list] of Object.entries(LISTS)) {
    const ofType = resources.filter(({ ResourceType }) => ResourceType === type);
    if (ofType.length === 0) continue;
    const there = new Set((await list()).map(nameOf));
    const gone = ofType.filter(({ PhysicalResourceId: id = "" }) => !there.has(nameOf(id)));
    lost.push(...gone.map((one) => `${type} ${one.PhysicalResourceId ?? one.LogicalResourceId}`));
  }
  return lost;
}

/** The last part of an id. A queue's URL begins with the host to which the request was sent. */
const nameOf = (id: string) => id.split("/").at(-1) ?? id;

/** The resources of a template that have a type in LISTS. */
function wantedBy(template: string): { id: string; type: string }[] {
  const { Resources } = templateSchema.parse(JSON.parse(readFileSync(template, "utf8")));
  const all = Object.entries(Resources).map(([id, { Type }]) => ({ id, type: Type }));
  return all.filter(({ type }) => type in LISTS);
}

const resourcesOf = (StackName: string) =>
  listed(
    new CloudFormationClient(),
    (config) => paginateListStackResources(config, { StackName }),
    (page) => page.StackResourceSummaries,
  );

async function listed<Client extends { destroy(): void }, Page, Item>(
  client: Client,
  pages: (config: { client: Client }, input: object) => AsyncIterable<Page>,
  items: (page: Page) => readonly (Item | undefined)[] | undefined,
): Promise<Item[]> {
  try {
    const all: Item[] = [];
    for await (const page of pages({ client }, {})) {
      all.push(...(items(page) ?? []).filter((item): item is Item & {} => item !== undefined));
    }
    return all;
  } finally {
    client.destroy();
  }
}
