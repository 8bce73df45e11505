import type { Stack } from "@aws-sdk/client-cloudformation";
import { DescribeTableCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import { DescribeStateMachineCommand, SFNClient } from "@aws-sdk/client-sfn";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { openIndexOf } from "../../../lambdas/runtime/tables";
import type { AnySaga } from "../../../lambdas/saga/define";
import { aslText, expressText } from "../../../statemachine/asl-text";
import { happened } from "../counter-rows";
import { dynamoDbClient } from "../dynamodb";
import { FIRST_CALL } from "../limits";
import { LogSearch } from "../log-search";
import type { Outputs } from "../outputs";

/** One thing that was examined, and the result. */
export interface Finding {
  readonly what: string;
  readonly isWell: boolean;
  readonly says: string;
  /** What to do. Undefined if nothing is wrong. */
  readonly todo?: string | undefined;
}

/** The result. If something is wrong, `todo` says what to do. */
export type Told = Pick<Finding, "says" | "todo">;

export const DEPLOY = "deploy it again";

/** Looks at one thing. An error becomes a finding. */
export type Look = (what: string, ask: () => Promise<Told>) => Promise<Finding>;

/** Examines the parts that the outputs of a stack name. */
export async function partsOf(
  saga: AnySaga,
  outputs: Outputs,
  stack: Stack,
  look: Look,
): Promise<Finding[]> {
  const [dynamodb, lambda] = [dynamoDbClient(), new LambdaClient(FIRST_CALL)];
  const [sqs, sfn, logs] = [new SQSClient(FIRST_CALL), new SFNClient(FIRST_CALL), new LogSearch()];
  const named = (kind: RegExp) =>
    Object.entries(outputs.all).flatMap(([output, value]) => {
      const name = kind.exec(output)?.[1];
      return name === undefined ? [] : [[name, value] as const];
    });
  try {
    const found = [
      ...named(/^(.*)TableName$/).map(([name, table]) =>
        look(`table ${name}`, () =>
          tableOf(dynamodb, table, name === saga.noun ? saga : undefined),
        ),
      ),
      ...named(/^(.*)FunctionName$/).map(([name, it]) =>
        look(`function ${name}`, () => functionOf(lambda, it, stack)),
      ),
      ...named(/^(.*Queue)Url$/).map(([name, url]) =>
        look(`queue ${name}`, () => queueOf(sqs, url)),
      ),
      ...named(/^State(Machine)Arn$/).map(([, arn]) =>
        look("state machine", () => machineOf(sfn, arn, aslText(saga))),
      ),
      ...named(/^(Express)StateMachineArn$/).map(([, arn]) =>
        look("express workflow", () => machineOf(sfn, arn, expressText(saga))),
      ),
      ...(outputs.lane === "standard"
        ? []
        : [look("lane", async () => ({ says: `sagas begin in lane ${outputs.lane}` }))]),
      look("logs", async () => {
        await logs.lines([outputs.function("Reconciler")], { since: Date.now() });
        return { says: "can be read" };
      }),
    ];
    return await Promise.all(found);
  } finally {
    for (const client of [dynamodb, lambda, sqs, sfn]) client.destroy();
    logs.close();
  }
}

/** @param saga given if the table holds its records. Then the index of open sagas must exist too. */
async function tableOf(
  client: ReturnType<typeof dynamoDbClient>,
  TableName: string,
  saga: AnySaga | undefined,
): Promise<Told> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  const { TableStatus = "?", GlobalSecondaryIndexes: indexes = [], KeySchema = [] } = Table ?? {};
  if (TableStatus !== "ACTIVE")
    return { says: TableStatus, todo: "wait, or look at the table in the AWS console" };
  await tryUpdate(client, TableName, KeySchema[0]?.AttributeName ?? "");
  if (!saga) return { says: `${TableStatus}, ${UPDATED}` };
  const index = indexes.find(({ IndexName }) => IndexName === openIndexOf(saga));
  const says = `${TableStatus}, its index ${index?.IndexStatus ?? "is missing"}`;
  return index?.IndexStatus === "ACTIVE" ? { says: `${says}, ${UPDATED}` } : { says, todo: DEPLOY };
}

const UPDATED = "an update that cannot happen was permitted";

/** IAM decides before the condition does. The condition is false for every row, so nothing is changed. */
async function tryUpdate(
  client: ReturnType<typeof dynamoDbClient>,
  TableName: string,
  key: string,
): Promise<void> {
  const update = new UpdateItemCommand({
    TableName,
    Key: { [key]: { S: "saga-doctor" } },
    ConditionExpression: "attribute_exists(#key) AND attribute_not_exists(#key)",
    ExpressionAttributeNames: { "#key": key },
  });
  await happened(client.send(update));
}

/** A function may change a little after the deployment has ended. */
const LATER_MS = 60_000;

async function functionOf(client: LambdaClient, FunctionName: string, stack: Stack): Promise<Told> {
  const ask = new GetFunctionConfigurationCommand({ FunctionName });
  const {
    State = "Active",
    LastUpdateStatus = "Successful",
    LastModified,
  } = await client.send(ask);
  const says = `${State}, last update ${LastUpdateStatus}`;
  if (State === "Failed" || LastUpdateStatus !== "Successful") return { says, todo: DEPLOY };
  await client.send(new InvokeCommand({ FunctionName, InvocationType: "DryRun" }));
  const deployed = stack.LastUpdatedTime ?? stack.CreationTime;
  const changed = Date.parse(LastModified ?? "") - (deployed?.getTime() ?? 0);
  // CloudFormation tells when a deployment began, and not when it ended. Functions change in between.
  const isOther = deployed !== undefined && changed > DEPLOYMENT_MS + LATER_MS;
  if (!isOther) return { says: `${says}, a dry run was permitted` };
  return { says: `its code was changed at ${LastModified}, after its deployment`, todo: DEPLOY };
}

/** The longest deployment that is expected. */
const DEPLOYMENT_MS = 30 * 60_000;

async function queueOf(client: SQSClient, QueueUrl: string): Promise<Told> {
  const AttributeNames = ["ApproximateNumberOfMessages"] as const;
  const ask = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] });
  const { Attributes = {} } = await client.send(ask);
  return { says: `${Attributes[AttributeNames[0]] ?? "?"} messages` };
}

async function machineOf(client: SFNClient, stateMachineArn: string, text: string): Promise<Told> {
  const ask = new DescribeStateMachineCommand({ stateMachineArn });
  const { definition = "", status = "?" } = await client.send(ask);
  if (isCompiled(text, definition))
    return { says: `${status}, its definition is that of this version` };
  return {
    says: "its definition is that of another version",
    todo: `${DEPLOY}, or run the command of that version`,
  };
}

/** Whether a deployed definition is this one, as a saga compiles to it, whatever replaced its `${…}`. */
export function isCompiled(text: string, deployed: string): boolean {
  const parts = JSON.stringify(JSON.parse(text)).split(/\$\{\w+\}/);
  const escaped = parts.map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
  try {
    return new RegExp(`^${escaped.join('[^"]+')}$`).test(JSON.stringify(JSON.parse(deployed)));
  } catch {
    return false;
  }
}
