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

/** How long a received message stays invisible: longer than receiving all messages takes. */
const LOOK_SECONDS = 5;

/** All messages received so far, by queue and message, because one test hides messages from the others. */
const seen = new Map<string, Map<string, unknown>>();

/** The messages about one saga in a dead-letter queue. Waits for the first, and removes none. */
export async function deadLettersOf(sagaId: string, queueUrl: string): Promise<DeadLetter[]> {
  return waitFor(`a dead letter of ${sagaId}`, async () => {
    const all = await lookAtAll(queueUrl);
    const mine = all.filter((body) => JSON.stringify(body).includes(`"${sagaId}"`));
    return mine.length > 0 && mine.map((body) => letterSchema.parse(body));
  });
}

/** Every message that is visible now or was received before. */
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
