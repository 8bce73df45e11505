import { DynamoDbStore, documentClient } from "../runtime/aws/dynamodb-store";
import { now } from "../runtime/aws/environment";
import { Executions } from "../runtime/aws/executions";
import { participantHandler } from "../runtime/functions/participant";
import { runCommand } from "../runtime/run-command";
import { type ApprovalCommand, approvalParticipant, parseApproval } from "./approval";
import { orderRows } from "./table";

const store = new DynamoDbStore(documentClient(), orderRows());
const executions = new Executions();
const ports = { store, now, perform: async () => ({}) };

/**
 * Commits the decision, then tells the execution that waits for it. Sent again, it tells again:
 * so a caller who got no answer just repeats the call. `heard`: an execution took the message.
 */
async function decide(command: ApprovalCommand) {
  const { taskToken, ...decided } = await runCommand(approvalParticipant, command, ports);
  const { approval } = decided;
  const heard = taskToken ? await executions.resume(taskToken, { approval }) : false;
  return { ...decided, heard };
}

export const handler = participantHandler({
  parse: parseApproval,
  sagaId: ({ orderId }) => orderId,
  run: decide,
});
