import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { reservationKey, stockKey } from "../../../lambdas/order/inventory";
import type { Order } from "../../../lambdas/order/request";

/*
 * The inventory without its countermeasure, as it is often written: it reads the stock, compares it and
 * writes it back. It shows what a saga does without isolation. It never ships.
 */
const TableName = process.env.INVENTORY_TABLE;
const client = DynamoDBDocumentClient.from(new DynamoDBClient());

class OutOfStock extends Error {
  override readonly name = "OutOfStock";
}

export async function handler({ order }: { order: Order }) {
  for (const { sku, quantity } of order.items) {
    const Key = { pk: stockKey(sku) };
    const { Item } = await client.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
    const available = Number(Item?.available ?? 0);
    if (available < quantity) throw new OutOfStock(`${sku}: ${available} available`);
    await reserve(order);
    await client.send(
      new UpdateCommand({
        TableName,
        Key,
        UpdateExpression: "SET available = :rest",
        ExpressionAttributeValues: { ":rest": available - quantity },
      }),
    );
  }
  return { orderId: order.orderId, status: "HELD" };
}

async function reserve({ orderId, items }: Order): Promise<void> {
  const lines = items.map(({ sku, quantity }) => ({ sku, quantity }));
  const row = { pk: reservationKey(orderId), version: 1, status: "HELD", items: lines };
  await client.send(new PutCommand({ TableName, Item: row }));
}
