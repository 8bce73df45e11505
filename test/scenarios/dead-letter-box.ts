import { DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";

const letterSchema = z.object({ sagaId: z.string() });

/** Takes everything out of a dead-letter queue and remembers how many letters each saga had. */
export class DeadLetterBox {
  readonly #client = new SQSClient();
  readonly #letters = new Map<string, number>();
  #emptying: Promise<void> = Promise.resolve();

  constructor(private readonly queueUrl: string) {}

  async countOf(sagaId: string): Promise<number> {
    this.#emptying = this.#emptying.then(() => this.#empty());
    await this.#emptying;
    return this.#letters.get(sagaId) ?? 0;
  }

  close(): void {
    this.#client.destroy();
  }

  async #empty(): Promise<void> {
    const QueueUrl = this.queueUrl;
    for (;;) {
      const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
      const { Messages = [] } = await this.#client.send(receive);
      if (Messages.length === 0) return;
      for (const { Body, ReceiptHandle } of Messages) {
        const { sagaId } = letterSchema.parse(JSON.parse(Body ?? "null"));
        this.#letters.set(sagaId, (this.#letters.get(sagaId) ?? 0) + 1);
        await this.#client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
  }
}
