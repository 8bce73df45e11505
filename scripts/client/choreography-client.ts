import {
  GetQueueAttributesCommand,
  type SQSClient,
  StartMessageMoveTaskCommand,
} from "@aws-sdk/client-sqs";
import * as z from "zod";
import { UserError } from "../localstack";
import { findStack } from "./stack";

/** What the OrderChoreography stack tells of itself; the names are the stack's output names. */
export const choreographyOutputsSchema = z.object({
  EventBusName: z.string(),
  OrderTableName: z.string(),
  PaymentTableName: z.string(),
  InventoryTableName: z.string(),
  ProviderTableName: z.string(),
  OrderFunctionName: z.string(),
  PaymentFunctionName: z.string(),
  InventoryFunctionName: z.string(),
  ApprovalFunctionName: z.string(),
  ReconcilerFunctionName: z.string(),
  PublisherFunctionName: z.string(),
  OrderQueueUrl: z.string(),
  PaymentQueueUrl: z.string(),
  InventoryQueueUrl: z.string(),
  OrderDeadLetterQueueUrl: z.string(),
  PaymentDeadLetterQueueUrl: z.string(),
  InventoryDeadLetterQueueUrl: z.string(),
  PublisherDeadLetterQueueUrl: z.string(),
  CompensationDeadLetterQueueUrl: z.string(),
});

export type ChoreographyOutputs = z.infer<typeof choreographyOutputsSchema>;

/** @throws UserError where the stack is not deployed. */
export async function readChoreographyOutputs(): Promise<ChoreographyOutputs> {
  const stack = await findStack("OrderChoreography");
  if (!stack) throw new UserError("OrderChoreography is not deployed: npm run deploy:local");
  return choreographyOutputsSchema.parse(
    Object.fromEntries((stack.Outputs ?? []).map((o) => [o.OutputKey, o.OutputValue])),
  );
}

/**
 * Sends the dead letters of a service to its queue again. Safe at any time: a step that the order
 * has gone past answers as a replay, one that it has given up is refused.
 */
export async function redriveDeadLetters(
  sqs: SQSClient,
  outputs: ChoreographyOutputs,
  service: "Order" | "Payment" | "Inventory",
): Promise<void> {
  const [SourceArn, DestinationArn] = await Promise.all([
    arnOf(sqs, outputs[`${service}DeadLetterQueueUrl`]),
    arnOf(sqs, outputs[`${service}QueueUrl`]),
  ]);
  await sqs.send(new StartMessageMoveTaskCommand({ SourceArn, DestinationArn }));
}

async function arnOf(sqs: SQSClient, QueueUrl: string): Promise<string> {
  const ask = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] });
  return z.string().parse((await sqs.send(ask)).Attributes?.QueueArn);
}
