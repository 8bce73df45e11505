import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchGetCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import * as z from "zod";
import { Ends } from "./ends";

const POLL_MS = 50;

const endSchema = z.object({
  status: z.string(),
  confirmedAt: z.string().optional(),
  cancelledAt: z.string().optional(),
});
type End = z.infer<typeof endSchema>;

/** Reads the ends of sagas from their rows: of at most 100 sagas at once. */
export class OpenSagas {
  readonly #dynamodb = DynamoDBDocumentClient.from(new DynamoDBClient());
  readonly #waiting = new Ends<End>(POLL_MS, (ids) => this.#closed(ids));
  readonly #ends = new Map<string, End>();

  constructor(
    private readonly table: string,
    private readonly idName: string,
  ) {}

  close(): void {
    this.#dynamodb.destroy();
  }

  async ended(id: string): Promise<void> {
    this.#ends.set(id, await this.#waiting.of(id));
  }

  /** @throws Error if the saga did not end CONFIRMED, or if nobody waited for it. */
  async endedAt(id: string): Promise<Date> {
    const { status, confirmedAt } = this.#ends.get(id) ?? { status: "unknown" };
    if (!confirmedAt) throw new Error(`${id} is ${status}`);
    return new Date(confirmedAt);
  }

  async #closed(ids: readonly string[]): Promise<ReadonlyMap<string, End>> {
    const Keys = ids.map((id) => ({ [this.idName]: id }));
    const get = new BatchGetCommand({ RequestItems: { [this.table]: { Keys } } });
    const { Responses = {} } = await this.#dynamodb.send(get);
    const rows = (Responses[this.table] ?? []).map(
      (row) => [String(row[this.idName]), endSchema.parse(row)] as const,
    );
    return new Map(rows.filter(([, { confirmedAt, cancelledAt }]) => confirmedAt ?? cancelledAt));
  }
}
