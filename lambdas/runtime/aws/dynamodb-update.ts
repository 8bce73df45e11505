import { UpdateItemCommand, type UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";

const input = z.looseObject({
  TableName: z.string(),
}) as unknown as z.ZodType<UpdateItemCommandInput>;

/** An update as a state machine writes it: with DynamoDB's own arguments. @throws DynamoDB's errors. */
export const updateItem = (client: DynamoDBDocumentClient, args: unknown): Promise<unknown> =>
  client.send(new UpdateItemCommand(input.parse(args)));
