import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { stockKey } from "../../lambdas/order/inventory";
import type { Row } from "./client";
import { Refused } from "./errors";
import type { StockItem } from "./operations";

const itemSchema = z.object({ pk: z.string(), onHand: z.number(), available: z.number() });

export function toStockItem(row: Row): StockItem {
  const { pk, onHand, available } = itemSchema.parse(row);
  return { sku: pk.slice(stockKey("").length), onHand, available };
}

export const isStock = ({ pk }: Row) => String(pk).startsWith(stockKey(""));

/** The stock items of one inventory table. */
export class Stock {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  async find(sku: string): Promise<StockItem | undefined> {
    const get = { TableName: this.table, Key: { pk: stockKey(sku) }, ConsistentRead: true };
    const { Item } = await this.client.send(new GetCommand(get));
    return Item && toStockItem(Item);
  }

  /**
   * Sets how many pieces there are in all. What is held stays held: the change is made to what is
   * available too, on condition that nobody else has changed the total meanwhile.
   * @throws Refused where fewer pieces would be there than are held.
   */
  async set(sku: string, onHand: number): Promise<StockItem> {
    for (;;) {
      const now = await this.find(sku);
      const done = now ? await this.#change(now, onHand) : await this.#add(sku, onHand);
      const after = await this.find(sku);
      if (done && after) return after;
      const held = after ? after.onHand - after.available : 0;
      if (held > onHand) throw new Refused(`${held} pieces of ${sku} are held by orders`);
    }
  }

  #add(sku: string, onHand: number): Promise<boolean> {
    const put = new PutCommand({
      TableName: this.table,
      Item: { pk: stockKey(sku), onHand, available: onHand },
      ConditionExpression: "attribute_not_exists(pk)",
    });
    return happened(this.client.send(put));
  }

  #change({ sku, onHand: was }: StockItem, onHand: number): Promise<boolean> {
    const update = new UpdateCommand({
      TableName: this.table,
      Key: { pk: stockKey(sku) },
      UpdateExpression: "SET onHand = :onHand, available = available + :more",
      ConditionExpression: "onHand = :was AND available >= :less",
      ExpressionAttributeValues: {
        ":onHand": onHand,
        ":was": was,
        ":more": onHand - was,
        ":less": Math.max(0, was - onHand),
      },
    });
    return happened(this.client.send(update));
  }
}

/** Whether a conditional write happened. */
async function happened(write: Promise<unknown>): Promise<boolean> {
  try {
    await write;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
