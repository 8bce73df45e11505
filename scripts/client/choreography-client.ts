import {
  GetQueueAttributesCommand,
  ListMessageMoveTasksCommand,
  SendMessageCommand,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import * as z from "zod";
import { type Answer, type SagaRows, ServicesClient } from "./services-client";
import { type ChoreographyOutputs, readChoreographyOutputs } from "./stack";
import { waitFor } from "./wait-for";

/** The services that react to events from a queue of their own. */
export type Reacting = "Order" | "Payment" | "Inventory";
export const reacting: readonly Reacting[] = ["Order", "Payment", "Inventory"];

/** A deployed order saga without a coordinator as its users see it: by the AWS APIs alone. */
export class ChoreographyClient extends ServicesClient {
  constructor(override readonly outputs: ChoreographyOutputs) {
    super(outputs);
  }

  /** @throws UserError where the stack is not deployed. */
  static async connect(): Promise<ChoreographyClient> {
    return new ChoreographyClient(await readChoreographyOutputs());
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
  async deliver(service: Reacting, body: string): Promise<void> {
    const QueueUrl = this.outputs[`${service}QueueUrl`];
    await this.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
  }

  /** Messages in a queue, those in somebody's hands included. */
  async messagesIn(QueueUrl: string): Promise<number> {
    const names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"] as const;
    const ask = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] });
    const { Attributes = {} } = await this.sqs.send(ask);
    return names.reduce((sum, name) => sum + Number(Attributes[name] ?? 0), 0);
  }

  /**
   * Sends the dead letters of a service to its queue again, and waits until all are there. Safe at
   * any time: a step that the order has gone past answers as a replay, one that it has given up is
   * refused.
   */
  async redriveDeadLetters(service: Reacting): Promise<void> {
    const [SourceArn, DestinationArn] = await Promise.all([
      this.#arnOf(this.outputs[`${service}DeadLetterQueueUrl`]),
      this.#arnOf(this.outputs[`${service}QueueUrl`]),
    ]);
    await this.sqs.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn }));
    await waitFor(`the move of ${service}'s dead letters`, async () => {
      const { Results } = await this.sqs.send(new ListMessageMoveTasksCommand({ SourceArn }));
      return Results?.[0]?.Status !== "RUNNING";
    });
  }

  async #arnOf(QueueUrl: string): Promise<string> {
    const ask = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] });
    return z.string().parse((await this.sqs.send(ask)).Attributes?.QueueArn);
  }
}
