import { once } from "node:events";
import { createServer, request as send } from "node:http";
import { text } from "node:stream/consumers";
import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod";
import { everyServiceIn } from "../../../lambdas/saga/define";
import { SAGA, tagOf } from "../paths";

/** A request to DynamoDB: what is asked, and the body. */
export interface Recorded {
  readonly operation: string;
  readonly body: string;
}

/** A saga's requests, by the step that sends them, in order. */
export type Steps = readonly (readonly Recorded[])[];

/** Does work whose requests to DynamoDB go by the address that it gets, and records them. */
export async function recording(
  upstream: string,
  work: (endpoint: string) => Promise<unknown>,
): Promise<Recorded[]> {
  const all: Recorded[] = [];
  const server = createServer(async (request, response) => {
    const body = await text(request);
    const target = `${request.headers["x-amz-target"] ?? ""}`;
    all.push({ operation: target.split(".")[1] ?? "", body });
    const { headers } = request;
    const asked = send(upstream, { method: "POST", headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    asked.end(body);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  try {
    await work(`http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`);
    return all;
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

/** Divides a saga's requests among its steps: what goes to one service in a row belongs together. */
export function inSteps(all: readonly Recorded[], tableOf: (name: string) => string): Steps {
  const owners = everyServiceIn(SAGA).flatMap(({ service, sandbox }) =>
    [service, ...(sandbox ? [sandbox.table] : [])].map((name) => [tableOf(name), service] as const),
  );
  const ownerOf = ({ body }: Recorded) =>
    owners.find(([table]) => body.includes(`"${table}"`))?.[1] ?? SAGA.noun;
  return all.reduce<Recorded[][]>((steps, one) => {
    const [last] = steps.slice(-1);
    if (last?.[0] && ownerOf(last[0]) === ownerOf(one)) last.push(one);
    else steps.push([one]);
    return steps;
  }, []);
}

const values = z.record(z.string(), z.custom<AttributeValue>()).transform((all) => unmarshall(all));
const update = z.object({
  TableName: z.string(),
  Key: values,
  UpdateExpression: z.string(),
  ConditionExpression: z.string().optional(),
  ExpressionAttributeNames: z.record(z.string(), z.string()),
  ExpressionAttributeValues: values.optional(),
});
const transaction = z.object({ TransactItems: z.array(z.object({ Update: update })) });

/** A step that others try again, or whose answer was lost, finds its own write. The services know it by its name. */
function known(error: unknown): void {
  const names = ["ConditionalCheckFailedException", "TransactionCanceledException"];
  if (!(error instanceof Error && names.includes(error.name))) throw error;
}

/** Sends what was recorded again, for another saga, by the client that the services have. */
export function sending(client: DynamoDBDocumentClient, first: string) {
  const sent = (operation: string, body: unknown): Promise<unknown> => {
    if (operation === "UpdateItem") return client.send(new UpdateCommand(update.parse(body)));
    if (operation === "TransactWriteItems")
      return client.send(new TransactWriteCommand(transaction.parse(body)));
    throw new Error(`a confirmed saga does not ask for ${operation}`);
  };
  return async (step: readonly Recorded[], id: string, worker: number): Promise<void> => {
    for (const { operation, body } of step) {
      const own = body.replaceAll(first, id).replaceAll(tagOf(0), tagOf(worker));
      await sent(operation, JSON.parse(own)).catch(known);
    }
  };
}
