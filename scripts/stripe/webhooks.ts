import { createHmac } from "node:crypto";
import type { Clock } from "./clock";

/** An event, as the fake keeps it: its body as text, since the signature is of the text. */
export interface Happening {
  readonly id: string;
  readonly type: string;
  readonly body: string;
}

/**
 * Events, and their delivery: signed; late, since nothing is sent before a test says so; twice and in any
 * order, as the test says.
 */
export class Webhooks {
  readonly events: Happening[] = [];

  constructor(
    private readonly clock: Clock,
    readonly secret: string,
  ) {}

  readonly happened = (type: string, object: object): void => {
    const id = `evt_${this.clock.now}_${this.events.length + 1}`;
    const event = { id, object: "event", type, created: this.clock.now, data: { object } };
    this.events.push({ id, type, body: JSON.stringify(event) });
  };

  /** `Stripe-Signature` of an event that is sent now. */
  signatureOf({ body }: Happening): string {
    const at = this.clock.now;
    const hash = createHmac("sha256", this.secret).update(`${at}.${body}`).digest("hex");
    return `t=${at},v1=${hash}`;
  }

  /** Sends these events to an endpoint, one after the other. @returns the status that each got. */
  async send(url: string, events: readonly Happening[]): Promise<number[]> {
    const statuses: number[] = [];
    for (const event of events) {
      const headers = {
        "content-type": "application/json",
        "stripe-signature": this.signatureOf(event),
      };
      const { status } = await fetch(url, { method: "POST", headers, body: event.body });
      statuses.push(status);
    }
    return statuses;
  }
}
