import { setTimeout as delay } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";

/** How late the end of an order is noticed at most; its latency is not measured by that. */
const POLL_MS = 50;

const endSchema = z.object({
  orderId: z.string(),
  status: z.string(),
  confirmedAt: z.string().optional(),
  cancelledAt: z.string().optional(),
});
type End = z.infer<typeof endSchema>;

/**
 * The ends of orders, told by their rows. One poll looks at all that are waited for (100 at most),
 * because asking for each would be a load of its own.
 */
export class OpenOrders {
  readonly #dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient());
  readonly #waiting = new Map<string, { done(end: End): void; failed(error: unknown): void }>();
  readonly #ends = new Map<string, End>();
  #polling: Promise<void> | undefined;

  constructor(private readonly table: string) {}

  close(): void {
    this.#dynamodb.destroy();
  }

  /** Waits until an order is CONFIRMED or CANCELLED. */
  async ended(orderId: string): Promise<void> {
    const end = await new Promise<End>((done, failed) => {
      this.#waiting.set(orderId, { done, failed });
      this.#polling ??= this.#poll();
    });
    this.#ends.set(orderId, end);
  }

  /** @throws Error if the order did not end CONFIRMED, or was not waited for. */
  async endedAt(orderId: string): Promise<Date> {
    const { status, confirmedAt } = this.#ends.get(orderId) ?? { status: "unknown" };
    if (!confirmedAt) throw new Error(`${orderId} is ${status}`);
    return new Date(confirmedAt);
  }

  async #poll(): Promise<void> {
    while (this.#waiting.size > 0) {
      try {
        for (const end of await this.#closed([...this.#waiting.keys()])) {
          this.#waiting.get(end.orderId)?.done(end);
          this.#waiting.delete(end.orderId);
        }
      } catch (error) {
        for (const { failed } of this.#waiting.values()) failed(error);
        this.#waiting.clear();
      }
      await delay(POLL_MS);
    }
    this.#polling = undefined;
  }

  async #closed(ids: readonly string[]): Promise<End[]> {
    const Keys = ids.map((orderId) => ({ orderId }));
    const get = new BatchGetCommand({ RequestItems: { [this.table]: { Keys } } });
    const { Responses = {} } = await this.#dynamodb.send(get);
    const rows = (Responses[this.table] ?? []).map((row) => endSchema.parse(row));
    return rows.filter(({ confirmedAt, cancelledAt }) => confirmedAt ?? cancelledAt);
  }
}
