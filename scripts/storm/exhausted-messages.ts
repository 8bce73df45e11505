import { Choreography } from "../deployed/choreography";
import type { ChoreographyClient } from "../deployed/choreography-client";

/** The output that names a queue from which services get their messages. */
const QUEUE = /(?<!DeadLetter)QueueUrl$/;

/** The messages of a choreography that nobody tries any more, as a person on call sees them. */
export class ExhaustedMessages {
  /** How many messages were driven on, and removed. */
  driven = 0;

  private constructor(
    private readonly client: ChoreographyClient,
    private readonly person: Choreography,
  ) {}

  static async of(client: ChoreographyClient): Promise<ExhaustedMessages> {
    return new ExhaustedMessages(client, await Choreography.connect(client.saga));
  }

  close(): void {
    this.person.close();
  }

  /**
   * Drives on the sagas of the dead letters, as `npx saga dead-letters redrive` does, once no service tries a message
   * any more. Of each saga one letter at a time: each letter leads to an event, and each event to more of them.
   * @returns how many messages are left, in the services' queues or as dead letters.
   */
  async driveOn(): Promise<number> {
    const waiting = await Promise.all(this.#queues.map((url) => this.client.messagesIn(url)));
    const tried = waiting.reduce((sum, count) => sum + count, 0);
    if (tried > 0) return tried;
    const seen: string[] = [];
    const handled = await this.person.redriveLetters(({ sagaId }) => {
      seen.push(sagaId);
      return seen.indexOf(sagaId) === seen.length - 1;
    });
    const removed = handled.filter((one) => one.removed).length;
    this.driven += removed;
    return seen.length - removed;
  }

  get #queues(): string[] {
    const { all } = this.client.outputs;
    return Object.keys(all).flatMap((name) => (QUEUE.test(name) ? (all[name] ?? []) : []));
  }
}
