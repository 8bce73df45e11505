import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod";
import { waitFor } from "../../scripts/deployed/wait-for";

const letterSchema = z.object({
  sagaId: z.string(),
  execution: z.string(),
  step: z.string(),
  error: z.string(),
  cause: z.string(),
  input: z.unknown(),
});
export type DeadLetter = z.infer<typeof letterSchema>;

/** So long a message that was looked at is not seen again: longer than a look at all of them. */
const LOOK_SECONDS = 5;

/** What was seen so far, by queue and message: while one test looks, the others see nothing. */
const seen = new Map<string, Map<string, unknown>>();

/** The messages about one saga in a dead-letter queue, left in it. Waits until there is one. */
export async function deadLettersOf(sagaId: string, queueUrl: string): Promise<DeadLetter[]> {
  return waitFor(`a dead letter of ${sagaId}`, async () => {
    const all = await lookAtAll(queueUrl);
    const mine = all.filter((body) => JSON.stringify(body).includes(`"${sagaId}"`));
    return mine.length > 0 && mine.map((body) => letterSchema.parse(body));
  });
}

/** Every message that can be seen now, or was seen before. */
async function lookAtAll(QueueUrl: string): Promise<unknown[]> {
  const client = new SQSClient();
  const known = seen.get(QueueUrl) ?? new Map<string, unknown>();
  seen.set(QueueUrl, known);
  const now = new Set<string>();
  for (;;) {
    const limits = { MaxNumberOfMessages: 10, VisibilityTimeout: LOOK_SECONDS };
    const receive = new ReceiveMessageCommand({ QueueUrl, ...limits });
    const { Messages = [] } = await client.send(receive);
    const fresh = Messages.filter(({ MessageId = "" }) => !now.has(MessageId));
    for (const { MessageId = "", Body } of fresh) {
      now.add(MessageId);
      known.set(MessageId, JSON.parse(Body ?? "null"));
    }
    if (fresh.length > 0) continue;
    client.destroy();
    return [...known.values()];
  }
}
