import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
} from "@aws-sdk/client-sqs";
import { order } from "../../lambdas/order/saga";
import { Events } from "../../lambdas/saga/event";
import { routeOf } from "../../lambdas/saga/routes";
import { type Answer, type SagaRows, ServicesClient } from "./client";
import { type ChoreographyOutputs, readChoreographyOutputs } from "./outputs";
import { waitFor } from "./wait-for";

/** The services that react to events from a queue of their own. */
export type Reacting = "Order" | "Payment" | "Inventory";
export const reacting: readonly Reacting[] = ["Order", "Payment", "Inventory"];

/** Whose queue is called so. @throws where there is none. */
function reactingNamed(name: string): Reacting {
  const found = reacting.find((it) => it === name);
  if (!found) throw new Error(`no queue is of ${name}`);
  return found;
}

const events = new Events(order);

/** An event as the bus puts it into a queue. */
export function messageOf(type: string, orderId: string): string {
  const detail = events.of({ type }, orderId, new Date().toISOString());
  return JSON.stringify({ source: events.source, detail });
}

/** A deployed order saga without a coordinator as its users see it: by the AWS APIs alone. */
export class ChoreographyClient extends ServicesClient {
  constructor(override readonly outputs: ChoreographyOutputs) {
    super(outputs);
  }

  /** @throws UserError where the stack is not deployed. */
  static async connect(): Promise<ChoreographyClient> {
    return new ChoreographyClient(await readChoreographyOutputs());
  }

  /** The functions that take part in a saga that goes well, or is undone: not the sweeper. */
  get functions(): string[] {
    const services = reacting.map((service) => this.outputs[`${service}FunctionName`]);
    return [...services, this.outputs.PublisherFunctionName];
  }

  /** Brings a saga about: the order is placed, and its row tells the rest. */
  async place(order: unknown): Promise<Answer> {
    return this.invoke("Order", { command: "place", order });
  }

  /** Places an order and waits until it has come to its end. @throws Error where it is refused. */
  async run(order: { readonly orderId: string }): Promise<SagaRows> {
    const placed = await this.place(order);
    if (!placed.ok) throw new Error(`${placed.error}: ${placed.message}`);
    return this.closed(order.orderId);
  }

  /** Delivers a message to a service, as the bus would. */
  deliver(service: Reacting, body: string): Promise<void> {
    return this.#send(this.outputs[`${service}QueueUrl`], body);
  }

  /** Delivers an event to whoever reacts to it. @throws Error where nobody does. */
  async tell(type: string, orderId: string): Promise<void> {
    const route = routeOf(order, type);
    if (!route) throw new Error(`nobody reacts to ${type}`);
    await this.deliver(reactingNamed(route.to), messageOf(type, orderId));
  }

  /** Waits until an order holds its stock and needs an approval. */
  async parked(orderId: string): Promise<SagaRows> {
    return waitFor(`${orderId} to park`, async () => {
      const rows = await this.rows(orderId);
      const holds = rows.reservation?.status === "HELD";
      return rows.order?.approval === "REQUIRED" && holds && rows;
    });
  }

  /** Puts a message among those that a service has given up. */
  deadLetter(service: Reacting, body: string): Promise<void> {
    return this.#send(this.outputs[`${service}DeadLetterQueueUrl`], body);
  }

  async #send(QueueUrl: string, MessageBody: string): Promise<void> {
    await this.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  }

  /** Messages in a queue, those in somebody's hands included. */
  async messagesIn(QueueUrl: string): Promise<number> {
    const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
    const ask = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] });
    const { Attributes = {} } = await this.sqs.send(ask);
    return names.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
  }

  /**
   * Sends the dead letters of a service to its queue again, and returns how many. Safe at any time:
   * a step that the order has gone past answers as a replay, one that it has given up is refused.
   * Not SQS's own move: LocalStack's keeps how often a message was received, so it would be given
   * up again at once.
   */
  async redriveDeadLetters(service: Reacting): Promise<number> {
    const QueueUrl = this.outputs[`${service}DeadLetterQueueUrl`];
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
