import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { QUEUE_LIMITS } from "./limits";
import { rethrowPassing } from "./passing-errors";

/** The queue that a function gets its messages from. */
export class MessageQueue {
  readonly #client = new SQSClient(QUEUE_LIMITS);

  constructor(private readonly queueUrl: string) {}

  /** Makes a failed message come again after so many seconds, not after the queue's default. */
  async returnAfter(receiptHandle: string, seconds: number): Promise<void> {
    const change = new ChangeMessageVisibilityCommand({
      QueueUrl: this.queueUrl,
      ReceiptHandle: receiptHandle,
      VisibilityTimeout: seconds,
    });
    await this.#client.send(change).catch(rethrowPassing("message"));
  }

  /** Sends a message to the same queue as a new message, which has not failed yet. */
  async send(body: string, seconds: number): Promise<void> {
    const send = { QueueUrl: this.queueUrl, MessageBody: body, DelaySeconds: seconds };
    await this.#client.send(new SendMessageCommand(send)).catch(rethrowPassing("message"));
  }
}
