import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import * as z from "zod";
import type { AnyRequest, AnySaga } from "../../lambdas/saga/define";
import { Events } from "../../lambdas/saga/event";
import { jsonOf } from "../command/json";
import type { Done, Letter } from "./operations";
import type { Outputs } from "./outputs";

/** How long a message that is read is hidden from others, in seconds. */
const LOOK_SECONDS = 30;
const AT_ONCE = 10;

const bodySchema = z.object({
  sagaId: z.string(),
  step: z.string().default("?"),
  error: z.string().default("?"),
  cause: z.string().default(""),
  execution: z.string().optional(),
  input: z.unknown().optional(),
});

/** An event that a service of the choreography could not handle, as the bus delivered it. */
const eventSchema = z.object({
  detail: z.object({ type: z.string(), reason: z.string().default("") }),
});

interface Held {
  readonly letter: Letter;
  readonly receipt: string;
}

/** One dead-letter queue, called `step` or the like. */
export class LetterBox {
  constructor(
    private readonly client: SQSClient,
    private readonly events: Events<AnyRequest>,
    private readonly queue: { readonly name: string; readonly url: string },
  ) {}

  /** All messages, oldest first. They stay in the queue, and others see them again at once. */
  async letters(): Promise<Letter[]> {
    const held = await this.#receiveAll();
    await this.#giveBack(held);
    return held.map(({ letter }) => letter).toSorted((a, b) => (a.at < b.at ? -1 : 1));
  }

  /** Passes each chosen letter to `handle`, and deletes those for which it answers `removed`. */
  async handle<T extends { readonly removed: boolean }>(
    chosen: (letter: Letter) => boolean,
    handle: (letter: Letter) => Promise<T>,
  ): Promise<T[]> {
    const held = await this.#receiveAll();
    const kept = new Set(held);
    const results: T[] = [];
    try {
      for (const one of held.filter(({ letter }) => chosen(letter))) {
        const result = await handle(one.letter);
        results.push(result);
        if (!result.removed) continue;
        const QueueUrl = this.queue.url;
        await this.client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: one.receipt }));
        kept.delete(one);
      }
    } finally {
      await this.#giveBack([...kept]);
    }
    return results;
  }

  async #receiveAll(): Promise<Held[]> {
    const held = new Map<string, Held>();
    for (;;) {
      const { Messages = [] } = await this.client.send(
        new ReceiveMessageCommand({
          QueueUrl: this.queue.url,
          MaxNumberOfMessages: AT_ONCE,
          VisibilityTimeout: LOOK_SECONDS,
          // Long polling asks all servers of SQS. Short polling may miss a message.
          WaitTimeSeconds: 1,
          MessageSystemAttributeNames: ["SentTimestamp"],
        }),
      );
      if (Messages.length === 0) return [...held.values()];
      for (const message of Messages) {
        const letter = this.#letterOf(message);
        held.set(letter.id, { letter, receipt: message.ReceiptHandle ?? "" });
      }
    }
  }

  async #giveBack(held: readonly Held[]): Promise<void> {
    for (let from = 0; from < held.length; from += AT_ONCE) {
      const Entries = held.slice(from, from + AT_ONCE).map(({ receipt }, n) => {
        return { Id: `${n}`, ReceiptHandle: receipt, VisibilityTimeout: 0 };
      });
      const QueueUrl = this.queue.url;
      await this.client.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
    }
  }

  #letterOf({ MessageId: id = "", Body = "", Attributes }: Message): Letter {
    const at = new Date(Number(Attributes?.SentTimestamp ?? 0)).toISOString();
    const event = eventSchema.safeParse(jsonOf(Body)).data?.detail;
    const sagaId = this.events.sagaIn(Body);
    const body =
      event && sagaId
        ? { sagaId, step: event.type, error: "GivenUp", cause: event.reason }
        : bodySchema.safeParse(jsonOf(Body)).data;
    // A message in another form is shown as it is. A person must see it.
    const unread = { sagaId: "?", step: "?", error: "unreadable", cause: Body };
    return { id, at, queue: this.queue.name, ...(body ?? unread) };
  }
}

/** The dead-letter queues of a saga. */
export class LetterBoxes {
  constructor(private readonly boxes: readonly LetterBox[]) {}

  /** @param queues the outputs that name the queues, without their suffix: `Step`. */
  static of(
    client: SQSClient,
    saga: AnySaga,
    outputs: Pick<Outputs, "deadLetters">,
    queues: readonly string[],
  ): LetterBoxes {
    const events = new Events(saga);
    const boxes = queues.map((name) => {
      const queue = { name: name.toLowerCase(), url: outputs.deadLetters(name) };
      return new LetterBox(client, events, queue);
    });
    return new LetterBoxes(boxes);
  }

  async letters(): Promise<Letter[]> {
    return (await Promise.all(this.boxes.map((box) => box.letters()))).flat();
  }

  /** The same as for one box, over all of them. */
  async handle<T extends { readonly removed: boolean }>(
    chosen: (letter: Letter) => boolean,
    handle: (letter: Letter) => Promise<T>,
  ): Promise<T[]> {
    const all: T[] = [];
    for (const box of this.boxes) all.push(...(await box.handle(chosen, handle)));
    return all;
  }
}

/**
 * Results after which a letter is deleted. The letter of an unknown or a failed saga is kept, because nothing
 * else is left of it.
 */
export const HANDLED: ReadonlySet<Done["did"]> = new Set([
  "leave",
  "resume",
  "insist",
  "compensate",
  "resend",
]);
