import {
  CloudFormationClient,
  DescribeStacksCommand,
  type Stack,
} from "@aws-sdk/client-cloudformation";
import * as z from "zod";
import { UserError } from "../localstack";

/** What the OrderSaga stack tells of itself; the names are the stack's output names. */
export const outputsSchema = z.object({
  StateMachineArn: z.string(),
  OrderTableName: z.string(),
  PaymentTableName: z.string(),
  InventoryTableName: z.string(),
  ProviderTableName: z.string(),
  OrderFunctionName: z.string(),
  PaymentFunctionName: z.string(),
  InventoryFunctionName: z.string(),
  ApprovalFunctionName: z.string(),
  ReconcilerFunctionName: z.string(),
  StepDeadLetterQueueUrl: z.string(),
  CompensationDeadLetterQueueUrl: z.string(),
});

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
  const stack = await findStack(name);
  if (!stack) throw new UserError(`The stack ${name} is not deployed: npm run deploy:local`);
  return outputsSchema.parse(
    Object.fromEntries((stack.Outputs ?? []).map((o) => [o.OutputKey, o.OutputValue])),
  );
}
