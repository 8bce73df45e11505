import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { QUEUE_LIMITS } from "./limits";
import { rethrowPassing } from "./passing-errors";

/** A dead letter. Those of the state machine have the same fields. */
export interface DeadLetter {
  readonly sagaId: string;
  readonly execution: string | undefined;
  readonly step: string;
  readonly error: string;
  readonly cause: string;
  readonly input: unknown;
}

/** Bytes that every queue takes in one message; characters of a cause that are enough to know it. */
const LARGEST = 256 * 1024;
const LONGEST_CAUSE = 1000;

/** A letter as a queue takes it. One that is too large leaves out its input: who and why is enough. */
export function bodyOf(letter: DeadLetter): string {
  const body = asText(letter);
  const bytes = Buffer.byteLength(body);
  if (bytes <= LARGEST) return body;
  const cause = letter.cause.slice(0, LONGEST_CAUSE);
  return asText({ ...letter, cause, input: `left out: the letter had ${bytes} bytes` });
}

/** JSON, without the two characters that it may hold and SQS may not. */
const asText = (letter: DeadLetter) =>
  JSON.stringify(letter).replaceAll("\ufffe", "\\ufffe").replaceAll("\uffff", "\\uffff");

export class DeadLetterQueue {
  readonly #client = new SQSClient(QUEUE_LIMITS);

  constructor(private readonly queueUrl: string) {}

  /** @throws Unavailable when SQS does not answer. */
  async send(letter: DeadLetter): Promise<void> {
    const send = new SendMessageCommand({
      QueueUrl: this.queueUrl,
      MessageBody: bodyOf(letter),
    });
    await this.#client.send(send).catch(rethrowPassing(letter.sagaId));
  }
}
