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
   * Drives on the sagas of all dead letters, as `npx saga dead-letters redrive` does.
   * @returns how many messages are left, those included that still wait in the services' queues.
   */
  async driveOn(): Promise<number> {
    // The queues first: what is exhausted after this look is still counted here.
    const waiting = await Promise.all(this.#queues.map((url) => this.client.messagesIn(url)));
    const handled = await this.person.redriveLetters(() => true);
    const removed = handled.filter((one) => one.removed).length;
    this.driven += removed;
    return waiting.reduce((sum, count) => sum + count, 0) + handled.length - removed;
  }

  get #queues(): string[] {
    const { all } = this.client.outputs;
    return Object.keys(all).flatMap((name) => (QUEUE.test(name) ? (all[name] ?? []) : []));
  }
}
