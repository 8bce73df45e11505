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

/** LARGEST: bytes that every queue takes in one message. LONGEST_CAUSE: characters that identify a cause. */
const LARGEST = 256 * 1024;
const LONGEST_CAUSE = 1000;

/**
 * A dead letter as a queue takes it. If it is too large, its input is left out: saga and cause are enough.
 */
export function bodyOf(letter: DeadLetter): string {
  const body = asText(letter);
  const bytes = Buffer.byteLength(body);
  if (bytes <= LARGEST) return body;
  const cause = letter.cause.slice(0, LONGEST_CAUSE);
  return asText({ ...letter, cause, input: `left out: the letter had ${bytes} bytes` });
}

/** JSON. Escapes the two characters that JSON may contain and SQS may not. */
const asText = (letter: DeadLetter) =>
  JSON.stringify(letter).replaceAll("\ufffe", "\\ufffe").replaceAll("\uffff", "\\uffff");

export class DeadLetterQueue {
  readonly #client = new SQSClient(QUEUE_LIMITS);

  constructor(private readonly queueUrl: string) {}

  /** @throws Unavailable if SQS does not answer. */
  async send(letter: DeadLetter): Promise<void> {
    const send = new SendMessageCommand({
      QueueUrl: this.queueUrl,
      MessageBody: bodyOf(letter),
    });
    await this.#client.send(send).catch(rethrowPassing(letter.sagaId));
  }
}
