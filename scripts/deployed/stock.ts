import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { stockKey, stockSchema } from "../../lambdas/order/inventory";
import { faultsIn } from "../../lambdas/saga/reading";
import type { Row } from "../../lambdas/saga/service";
import { Failed, Refused } from "./errors";
import type { StockItem } from "./operations";

/** How often a change is tried that others are faster than. */
const TRIES = 20;

export function toStockItem(row: Row): StockItem {
  const { onHand, available } = partial.parse(row);
  return { sku: String(row.pk).slice(stockKey("").length), onHand, available };
}

const number = z.number().optional().catch(undefined);
const partial = z.object({ onHand: number, available: number });
type Counted = z.infer<typeof stockSchema>;

export const isStock = ({ pk }: Row) => String(pk).startsWith(stockKey(""));

/** The stock items of one inventory table. */
export class Stock {
  constructor(
    private readonly client: DynamoDBDocumentClient,
    private readonly table: string,
  ) {}

  async find(sku: string): Promise<StockItem | undefined> {
    const row = await this.#get(sku);
    return row && toStockItem(row);
  }

  /**
   * Sets how many pieces there are in all. What is held stays held: the change is made to what is
   * available too, on condition that nobody else has changed the total meanwhile.
   * @throws Refused where fewer pieces would be there than are held, or the row is damaged.
   */
  async set(sku: string, onHand: number): Promise<StockItem> {
    for (let tries = 0; tries < TRIES; tries++) {
      const now = await this.#counted(sku);
      const done = now ? await this.#change(sku, now.onHand, onHand) : await this.#add(sku, onHand);
      const after = await this.#counted(sku);
      if (done && after) return { sku, ...after };
      const held = after ? after.onHand - after.available : 0;
      if (held > onHand) throw new Refused(`${held} pieces of ${sku} are held by orders`);
    }
    throw new Failed(`the stock of ${sku} was changed by others, ${TRIES} times in a row`);
  }

  async #get(sku: string): Promise<Row | undefined> {
    const get = { TableName: this.table, Key: { pk: stockKey(sku) }, ConsistentRead: true };
    return (await this.client.send(new GetCommand(get))).Item;
  }

  async #counted(sku: string): Promise<Counted | undefined> {
    const row = await this.#get(sku);
    if (!row) return undefined;
    const { data, error } = stockSchema.safeParse(row);
    if (data) return data;
    throw new Refused(`the stock of ${sku} is damaged: ${faultsIn(error, "row").join("; ")}`);
  }

  #add(sku: string, onHand: number): Promise<boolean> {
    const put = new PutCommand({
      TableName: this.table,
      Item: { pk: stockKey(sku), onHand, available: onHand },
      ConditionExpression: "attribute_not_exists(pk)",
    });
    return happened(this.client.send(put));
  }

  /** Never to less than is held; where more was sold than there is, that is held too. */
  #change(sku: string, was: number, onHand: number): Promise<boolean> {
    const update = new UpdateCommand({
      TableName: this.table,
      Key: { pk: stockKey(sku) },
      UpdateExpression: "SET onHand = :onHand ADD available :more",
      ConditionExpression: "onHand = :was AND available >= :less",
      ExpressionAttributeValues: {
        ":onHand": onHand,
        ":was": was,
        ":more": onHand - was,
        ":less": was - onHand,
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
