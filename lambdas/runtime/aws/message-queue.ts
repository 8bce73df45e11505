import { ChangeMessageVisibilityCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { QUEUE_LIMITS } from "./limits";
import { rethrowPassing } from "./passing-errors";

/** The queues that a function gets its messages from. */
export class MessageQueues {
  readonly #queues: ReadonlyMap<string, MessageQueue>;

  constructor(urls: readonly string[]) {
    this.#queues = new Map(urls.map((url) => [url.split("/").at(-1) ?? "", new MessageQueue(url)]));
  }

  /** The queue with this ARN. @throws Error if the function was not told its URL. */
  of(arn: string): MessageQueue {
    const queue = this.#queues.get(arn.split(":").at(-1) ?? "");
    if (!queue) throw new Error(`no URL is known of the queue ${arn}`);
    return queue;
  }
}

/** A queue that a function gets its messages from. */
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
