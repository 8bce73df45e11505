import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import type Stripe from "stripe";

/** What the holder's browser confirms the payment of a saga with. Undefined while nobody is asked to. */
export async function clientSecretOf(id: string, stripe: Stripe, memoryTable: string) {
  const key = { TableName: memoryTable, Key: { key: { S: id } }, ConsistentRead: true };
  const { Item } = await new DynamoDBClient().send(new GetItemCommand(key));
  const intent = Item?.intent?.S;
  if (!intent) return undefined;
  const { status, client_secret } = await stripe.paymentIntents.retrieve(intent);
  return status === "requires_action" ? (client_secret ?? undefined) : undefined;
}
