import { CloudFormationClient, DeleteStackCommand } from "@aws-sdk/client-cloudformation";
import { findStack } from "../deployed/outputs";
import { waitFor } from "../deployed/wait-for";
import { UserError } from "../localstack";
import { called } from "../project/root";
import { missingOf } from "./present";

const WHOLE = ["CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE"];
const SETTLE_MS = 300_000;
const GONE = "DELETE_COMPLETE";
const GONE_MS = 5000;

type Log = (line: string) => void;

/** The condition of a stack. `why` says what is wrong with a broken one. */
export type Condition =
  | { readonly is: "absent" | "whole" }
  | { readonly is: "broken"; readonly why: string };

/** The condition of a stack. It waits first for operations that are still running. */
export async function conditionOf(stack: string, log: Log): Promise<Condition> {
  const status = await settled(stack, log);
  if (!status) return { is: "absent" };
  if (!WHOLE.includes(status)) return { is: "broken", why: status };
  const missing = await missingOf(stack);
  return missing.length === 0 ? { is: "whole" } : { is: "broken", why: `no ${missing.join(", ")}` };
}

/**
 * Removes a stack and everything that is left of it.
 * @throws UserError if CloudFormation cannot remove it.
 */
export async function removeStack(StackName: string, log: Log): Promise<void> {
  const client = new CloudFormationClient();
  try {
    await client.send(new DeleteStackCommand({ StackName }));
  } finally {
    client.destroy();
  }
  await settled(StackName, log);
  // If a resource is already gone, LocalStack reports a failure for a moment, and then removes the stack.
  const statusOf = async () => (await findStack(StackName))?.StackStatus ?? GONE;
  const isGone = async () => (await statusOf()) === GONE;
  const gone = await waitFor(`${StackName} to be gone`, isGone, GONE_MS).catch(() => false);
  if (gone) return;
  const status = await statusOf();
  throw new UserError(
    `The stack ${StackName} is incomplete and cannot be removed (${status}). Restart the emulator and deploy ` +
      "again. It loses all stacks and keeps the tables: " +
      called("localstack", "kill"),
  );
}

/** The status of a stack once no operation is running. Undefined if there is no such stack. */
async function settled(stack: string, log: Log): Promise<string | undefined> {
  let isTold = false;
  const ask = async () => {
    const status = (await findStack(stack))?.StackStatus;
    const isBusy = status?.endsWith("_IN_PROGRESS") && status !== "REVIEW_IN_PROGRESS";
    if (isBusy && !isTold) log(`waiting for ${stack} (${status}) …`);
    isTold ||= Boolean(isBusy);
    return isBusy ? false : { status };
  };
  return (await waitFor(`the end of the operation on ${stack}`, ask, SETTLE_MS)).status;
}
