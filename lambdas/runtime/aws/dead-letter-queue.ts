import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { LIMITS } from "./limits";
import { rethrowPassing } from "./passing-errors";

/** What a dead letter says, whoever sends it: the state machine's have the same fields. */
export interface DeadLetter {
  readonly sagaId: string;
  readonly execution: string | undefined;
  readonly step: string;
  readonly error: string;
  readonly cause: string;
  readonly input: unknown;
}

export class DeadLetterQueue {
  readonly #client = new SQSClient(LIMITS);

  constructor(private readonly queueUrl: string) {}

  /** @throws Unavailable when SQS does not answer. */
  async send(letter: DeadLetter): Promise<void> {
    const send = new SendMessageCommand({
      QueueUrl: this.queueUrl,
      MessageBody: JSON.stringify(letter),
    });
    await this.#client.send(send).catch(rethrowPassing(letter.sagaId));
  }
}
