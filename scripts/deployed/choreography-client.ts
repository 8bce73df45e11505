import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import type { AnySaga } from "../../lambdas/saga/define";
import { servicesIn } from "../../lambdas/saga/define";
import { Events } from "../../lambdas/saga/event";
import { routeOf } from "../../lambdas/saga/routes";
import type { SagaRows } from "./books";
import { type Answer, ServicesClient } from "./client";
import { participantsOf, readOutputs } from "./outputs";
import { waitFor } from "./wait-for";

/** The body of a message, as the bus puts an event into a queue. */
export function messageOf(saga: AnySaga, type: string, id: string): string {
  const events = new Events(saga);
  const detail = events.of({ type }, id, new Date().toISOString());
  return JSON.stringify({ source: events.source, detail });
}

/** A deployed choreography from outside, by the APIs of AWS alone. */
export class ChoreographyClient extends ServicesClient {
  /** @throws UserError if the stack is not deployed. */
  static async connect(saga: AnySaga, stack?: string): Promise<ChoreographyClient> {
    return new ChoreographyClient(saga, await readOutputs(saga, "choreography", stack));
  }

  /** The services that react to events, each from its own queue. */
  get reacting(): string[] {
    return participantsOf(this.saga);
  }

  /** The functions that a saga needs to end, confirmed or undone. The sweeper is not among them. */
  get functions(): string[] {
    return [...this.reacting, "Fence", "Publisher"].map(this.outputs.function);
  }

  /** Places a request. Its row tells how the saga goes on. */
  async place(request: unknown): Promise<Answer> {
    return this.invoke(this.saga.noun, { command: "place", [this.saga.name]: request });
  }

  /** Places a request and waits until the saga has ended. @throws Error if it is refused. */
  async run(request: object): Promise<SagaRows> {
    const placed = await this.place(request);
    if (!placed.ok) throw new Error(`${placed.error}: ${placed.message}`);
    return this.closed(this.saga.idOf({ ...request }));
  }

  /** Delivers a message to a service, as the bus would. */
  deliver(service: string, body: string): Promise<void> {
    return this.#send(this.outputs.queue(service), body);
  }

  /** Delivers an event to the service that reacts to it. @throws Error if no service does. */
  async tell(type: string, id: string): Promise<void> {
    const route = routeOf(this.saga, type);
    if (!route) throw new Error(`no service reacts to ${type}`);
    await this.deliver(route.to, messageOf(this.saga, type, id));
  }

  /** Waits until a saga waits for an approval, and every step before the wait is done. */
  async parked(id: string): Promise<SagaRows> {
    const wait = this.saga.steps.findIndex((step) => "waits" in step);
    const before = servicesIn({ steps: this.saga.steps.slice(0, wait) });
    return waitFor(`${id} to park`, async () => {
      const rows = await this.rows(id);
      const done = before.every(
        ({ service, ends }) => rows.services[service]?.row?.status === ends.done,
      );
      return rows.record?.approval === "REQUIRED" && done && rows;
    });
  }

  /** Puts a message into the dead-letter queue of a service. */
  deadLetter(service: string, body: string): Promise<void> {
    return this.#send(this.outputs.deadLetters(service), body);
  }

  async #send(QueueUrl: string, MessageBody: string): Promise<void> {
    await this.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  }

  /** The number of messages in a queue, including those in flight. */
  async messagesIn(QueueUrl: string): Promise<number> {
    const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
    const ask = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] });
    const { Attributes = {} } = await this.sqs.send(ask);
    return names.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
  }

  /**
   * Sends the dead letters of a service to its queue again. @returns how many. It is safe at any time: a step
   * that the saga has passed answers as a replay, and a step that it gave up is refused. SQS's own redrive is not
   * used, because LocalStack keeps its receive count, and the message would become a dead letter at once.
   */
  async redriveDeadLetters(service: string): Promise<number> {
    const QueueUrl = this.outputs.deadLetters(service);
    let sent = 0;
    for (;;) {
      const receive = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 });
      const { Messages = [] } = await this.sqs.send(receive);
      if (Messages.length === 0) return sent;
      for (const { Body = "", ReceiptHandle } of Messages) {
        await this.deliver(service, Body);
        await this.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        sent += 1;
      }
    }
  }
}
