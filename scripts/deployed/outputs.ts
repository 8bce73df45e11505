import {
  CloudFormationClient,
  DescribeStacksCommand,
  type Stack,
} from "@aws-sdk/client-cloudformation";
import * as z from "zod";
import { UserError } from "../localstack";

/** What both coordinations' stacks tell of their services; the names are the outputs' names. */
export const serviceOutputsSchema = z.object({
  OrderTableName: z.string(),
  PaymentTableName: z.string(),
  InventoryTableName: z.string(),
  ProviderTableName: z.string(),
  OrderFunctionName: z.string(),
  PaymentFunctionName: z.string(),
  InventoryFunctionName: z.string(),
  ApprovalFunctionName: z.string(),
  ReconcilerFunctionName: z.string(),
  /** What needs a person: the reconciler has given up. */
  CompensationDeadLetterQueueUrl: z.string(),
});

/** What the OrderSaga stack tells of itself. */
export const outputsSchema = serviceOutputsSchema.extend({
  StateMachineArn: z.string(),
  StepDeadLetterQueueUrl: z.string(),
});

/** What the OrderChoreography stack tells of itself: a queue and its dead letters a service. */
export const choreographyOutputsSchema = serviceOutputsSchema.extend({
  EventBusName: z.string(),
  PublisherFunctionName: z.string(),
  OrderQueueUrl: z.string(),
  PaymentQueueUrl: z.string(),
  InventoryQueueUrl: z.string(),
  OrderDeadLetterQueueUrl: z.string(),
  PaymentDeadLetterQueueUrl: z.string(),
  InventoryDeadLetterQueueUrl: z.string(),
  PublisherDeadLetterQueueUrl: z.string(),
});

export type ServiceOutputs = z.infer<typeof serviceOutputsSchema>;
export type ChoreographyOutputs = z.infer<typeof choreographyOutputsSchema>;
export type Outputs = z.infer<typeof outputsSchema>;

/** The deployed stack of that name, nothing if there is none. */
export async function findStack(name: string): Promise<Stack | undefined> {
  const client = new CloudFormationClient();
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks?.[0];
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}

/** @throws UserError where the stack is not deployed. */
export async function readOutputs(name = "OrderSaga"): Promise<Outputs> {
  return outputsSchema.parse(await outputsOf(name));
}

/** @throws UserError where the stack is not deployed. */
export async function readChoreographyOutputs(): Promise<ChoreographyOutputs> {
  return choreographyOutputsSchema.parse(await outputsOf("OrderChoreography"));
}

async function outputsOf(name: string): Promise<Record<string, string | undefined>> {
  const stack = await findStack(name);
  if (!stack) throw new UserError(`The stack ${name} is not deployed: npm run deploy:local`);
  return Object.fromEntries((stack.Outputs ?? []).map((o) => [o.OutputKey, o.OutputValue]));
}
