import type { State } from "./asl";
import { catcher, EXECUTION, INPUT, jsonata, retrier } from "./asl-parts";
import { DYNAMODB_PASSES } from "./passing-errors";
import type { Approval, Declaration } from "./vocabulary";

/**
 * The choice and the wait. The wait stores its own task token by a conditional update, without a
 * function. A decision that was made before the token was there fails that condition, and an
 * expired wait ends in States.Timeout: both ask the first step again, whose answer has what is so.
 */
export function approvalStates(
  approval: Approval,
  saga: Declaration,
  next: string | undefined,
  deadLetter: string,
): Record<string, State> {
  const { name, choice, asks, decision, passes, rejects } = approval;
  const failure = { step: name, error: rejects.failure, cause: `decided: ${rejects.decision}` };
  return {
    [choice]: {
      Type: "Choice",
      Choices: [
        { Condition: jsonata(`$${decision} in ${list(passes)}`), Next: next ?? saga.fence.name },
        {
          Condition: jsonata(`$${decision} = '${rejects.decision}'`),
          Assign: { failure },
          Next: saga.fence.name,
        },
      ],
      Default: name,
    },
    [name]: {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken",
      Arguments: park(approval, saga),
      TimeoutSeconds: jsonata(secondsUntil(approval.deadline)),
      Retry: [retrier(DYNAMODB_PASSES, saga.forward.retry)],
      Catch: [
        { ErrorEquals: ["DynamoDb.ConditionalCheckFailedException", "States.Timeout"], Next: asks },
        catcher(name, ["States.ALL"], "failure", deadLetter),
      ],
      Assign: { [decision]: jsonata(told(approval)) },
      Output: INPUT,
      Next: choice,
    },
  };
}

function park(
  { park: { table, key, onlyIf, token, execution } }: Approval,
  { id }: Declaration,
): object {
  const conditions = Object.entries(onlyIf);
  return {
    TableName: `\${${table}TableName}`,
    Key: { [key]: { S: jsonata(id) } },
    UpdateExpression: "SET #token = :token, #execution = :execution ADD #version :one",
    ConditionExpression: conditions.map(([name]) => `#${name} = :${name}`).join(" AND "),
    ExpressionAttributeNames: {
      "#token": token,
      "#execution": execution,
      "#version": "version",
      ...Object.fromEntries(conditions.map(([name]) => [`#${name}`, name])),
    },
    ExpressionAttributeValues: {
      ":token": { S: jsonata("$states.context.Task.Token") },
      ":execution": { S: EXECUTION },
      ":one": { N: "1" },
      ...Object.fromEntries(conditions.map(([name, value]) => [`:${name}`, { S: value }])),
    },
  };
}

/** At least one second, so that a deadline that has just passed still times out in order. */
function secondsUntil(deadline: string): string {
  return `$max([1, $ceil(($toMillis($${deadline}) - $millis()) / 1000)])`;
}

/** The row decides: a message to the token that has no decision in it sends us to look again. */
function told({ decision, park: { onlyIf } }: Approval): string {
  const said = `$states.result.${decision}`;
  return `$exists(${said}) ? ${said} : '${onlyIf[decision]}'`;
}

function list(values: readonly string[]): string {
  return `[${values.map((value) => `'${value}'`).join(", ")}]`;
}
