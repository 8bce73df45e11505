import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { LIMITS } from "./limits";
import { rethrowPassing } from "./passing-errors";

/** The most events that EventBridge takes in one call. */
export const MAX_ENTRIES = 10;

/** One event for the bus. Rules look at its type, listeners get its detail. */
export interface BusEntry {
  readonly type: string;
  readonly detail: object;
}

export class EventBus {
  readonly #client = new EventBridgeClient(LIMITS);

  constructor(
    private readonly name: string,
    private readonly source: string,
  ) {}

  /**
   * Puts up to MAX_ENTRIES events on the bus.
   * @returns the indexes of the events that it did not take, which must be sent again.
   * @throws Unavailable if EventBridge does not answer.
   */
  async put(entries: readonly BusEntry[]): Promise<number[]> {
    const put = new PutEventsCommand({
      Entries: entries.map(({ type, detail }) => ({
        EventBusName: this.name,
        Source: this.source,
        DetailType: type,
        Detail: JSON.stringify(detail),
      })),
    });
    const { Entries = [] } = await this.#client.send(put).catch(rethrowPassing(this.name));
    return Entries.flatMap(({ ErrorCode }, index) => (ErrorCode ? [index] : []));
  }
}
