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

/** How each service tells what it has, by the names that CloudFormation has for them. */
const LISTS: Readonly<Record<string, () => Promise<string[]>>> = {
  "AWS::DynamoDB::GlobalTable": () =>
    listed(new DynamoDBClient(), (client) =>
      gathered(paginateListTables({ client }, {}), (page) => page.TableNames),
    ),
  "AWS::Lambda::Function": () =>
    listed(new LambdaClient(), (client) =>
      gathered(paginateListFunctions({ client }, {}), (page) =>
        page.Functions?.map(({ FunctionName }) => FunctionName),
      ),
    ),
  "AWS::Lambda::EventSourceMapping": () =>
    listed(new LambdaClient(), (client) =>
      gathered(paginateListEventSourceMappings({ client }, {}), (page) =>
        page.EventSourceMappings?.map(({ UUID }) => UUID),
      ),
    ),
  "AWS::StepFunctions::StateMachine": () =>
    listed(new SFNClient(), (client) =>
      gathered(paginateListStateMachines({ client }, {}), (page) =>
        page.stateMachines?.map(({ stateMachineArn }) => stateMachineArn),
      ),
    ),
  "AWS::SQS::Queue": () =>
    listed(new SQSClient(), (client) =>
      gathered(paginateListQueues({ client }, {}), (page) => page.QueueUrls),
    ),
};

const templateSchema = z.object({
  Resources: z.record(z.string(), z.object({ Type: z.string() })),
});

/**
 * The tables, functions, queues and machines of a stack that are not there, in words; of a template
 * file too, if given. CloudFormation is asked for names only. Whether they exist is asked of the
 * services: a stack may be called complete without them.
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

/** A queue's address begins with the host under which it was asked for. */
const nameOf = (id: string) => id.split("/").at(-1) ?? id;

/** What a template has of the types that can be looked for. */
function wantedBy(template: string): { id: string; type: string }[] {
  const { Resources } = templateSchema.parse(JSON.parse(readFileSync(template, "utf8")));
  const all = Object.entries(Resources).map(([id, { Type }]) => ({ id, type: Type }));
  return all.filter(({ type }) => type in LISTS);
}

function resourcesOf(StackName: string): Promise<StackResourceSummary[]> {
  return listed(new CloudFormationClient(), (client) =>
    gathered(
      paginateListStackResources({ client }, { StackName }),
      (page) => page.StackResourceSummaries,
    ),
  );
}

async function listed<Client extends { destroy(): void }, T>(
  client: Client,
  list: (client: Client) => Promise<T>,
): Promise<T> {
  try {
    return await list(client);
  } finally {
    client.destroy();
  }
}

async function gathered<T, Item>(
  pages: AsyncIterable<T>,
  items: (page: T) => readonly (Item | undefined)[] | undefined,
): Promise<Item[]> {
  const all: Item[] = [];
  for await (const page of pages) {
    all.push(...(items(page) ?? []).filter((item): item is Item & {} => item !== undefined));
  }
  return all;
}
