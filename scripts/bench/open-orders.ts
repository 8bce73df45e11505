import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { Ends } from "./ends";

const POLL_MS = 50;

const endSchema = z.object({
  orderId: z.string(),
  status: z.string(),
  confirmedAt: z.string().optional(),
  cancelledAt: z.string().optional(),
});
type End = z.infer<typeof endSchema>;

/** The ends of orders, told by their rows: of 100 at once at most. */
export class OpenOrders {
  readonly #dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient());
  readonly #waiting = new Ends<End>(POLL_MS, (ids) => this.#closed(ids));
  readonly #ends = new Map<string, End>();

  constructor(private readonly table: string) {}

  close(): void {
    this.#dynamodb.destroy();
  }

  async ended(orderId: string): Promise<void> {
    this.#ends.set(orderId, await this.#waiting.of(orderId));
  }

  /** @throws Error if the order did not end CONFIRMED, or was not waited for. */
  async endedAt(orderId: string): Promise<Date> {
    const { status, confirmedAt } = this.#ends.get(orderId) ?? { status: "unknown" };
    if (!confirmedAt) throw new Error(`${orderId} is ${status}`);
    return new Date(confirmedAt);
  }

  async #closed(ids: readonly string[]): Promise<ReadonlyMap<string, End>> {
    const Keys = ids.map((orderId) => ({ orderId }));
    const get = new BatchGetCommand({ RequestItems: { [this.table]: { Keys } } });
    const { Responses = {} } = await this.#dynamodb.send(get);
    const rows = (Responses[this.table] ?? []).map((row) => endSchema.parse(row));
    const closed = rows.filter(({ confirmedAt, cancelledAt }) => confirmedAt ?? cancelledAt);
    return new Map(closed.map((row) => [row.orderId, row]));
  }
}
