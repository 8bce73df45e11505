import * as z from "zod";
import { shared } from "../deployed/shared";

/** The shortest time between two reads of the queue. LocalStack answers with all messages. */
const PAUSE_MS = 500;

const pageSchema = z.object({
  ReceiveMessageResponse: z.object({
    ReceiveMessageResult: z.object({ Message: z.unknown().optional() }).nullable(),
  }),
});
const messageSchema = z.object({ Body: z.string() });
const letterSchema = z.object({ sagaId: z.string() });

/** The saga of a dead letter that was written by a state machine or the reconciler. */
const sagaIdIn = (body: string): string => letterSchema.parse(JSON.parse(body)).sagaId;

/**
 * Reads a dead-letter queue without receiving its messages, because others read the same queue. Only
 * LocalStack can do this.
 */
export class DeadLetterBox {
  readonly #look = shared(() => this.#subjects(), PAUSE_MS);

  /** @param subjectOf returns what a message is about. */
  constructor(
    private readonly queueUrl: string,
    private readonly subjectOf: (body: string) => string = sagaIdIn,
  ) {}

  async countOf(subject: string): Promise<number> {
    return (await this.#look()).filter((one) => one === subject).length;
  }

  async #subjects(): Promise<readonly string[]> {
    const { origin } = new URL(this.queueUrl);
    const query = new URLSearchParams({ QueueUrl: this.queueUrl, ShowInvisible: "true" });
    const headers = { accept: "application/json" };
    const response = await fetch(`${origin}/_aws/sqs/messages?${query}`, { headers });
    const result = pageSchema.parse(await response.json()).ReceiveMessageResponse;
    const messages = [result.ReceiveMessageResult?.Message ?? []].flat();
    return messages.map((message) => this.subjectOf(messageSchema.parse(message).Body));
  }
}
