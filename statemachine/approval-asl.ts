import type { State } from "./asl";
import { EXECUTION, INPUT, jsonata, retrier } from "./asl-parts";
import { DYNAMODB_PASSES } from "./passing-errors";
import type { Approval, Declaration } from "./vocabulary";

/** The variable that counts how often a saga has waited. */
const WAITS = "waits";

/**
 * The choice and the wait. The wait stores its own task token by a conditional update, without a function.
 * However the wait ends, the row is read next. The condition fails if a decision was made before the token
 * was stored. The wait also ends when the time is over, or when somebody answers the token.
 */
export function approvalStates(
  approval: Approval,
  saga: Declaration,
  next: string | undefined,
  deadLetter: string,
): Record<string, State> {
  const { name, choice, reads, decision, seconds, mostWaits, passes, rejects } = approval;
  const failure = (error: string, cause: string) => ({ failure: { step: name, error, cause } });
  return {
    [choice]: {
      Type: "Choice",
      Choices: [
        { Condition: jsonata(`$${decision} in ${list(passes)}`), Next: next ?? saga.fence.name },
        {
          Condition: jsonata(`$${decision} = '${rejects.decision}'`),
          Assign: failure(rejects.failure, `decided: ${rejects.decision}`),
          Next: saga.fence.name,
        },
        {
          Condition: jsonata(`$${WAITS} >= ${mostWaits}`),
          Assign: failure("WaitsExhausted", `it waited ${mostWaits} times`),
          Next: deadLetter,
        },
      ],
      Default: name,
    },
    [name]: {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken",
      Arguments: park(approval, saga),
      TimeoutSeconds: jsonata(`$${seconds}`),
      Retry: [retrier(DYNAMODB_PASSES, saga.forward.retry)],
      Catch: [{ ErrorEquals: ["States.ALL"], Next: reads }],
      Output: INPUT,
      Next: reads,
    },
  };
}

/** What a state assigns from the answer of the asked step: as the step itself, or after a wait. */
export function decisionTold({ decision, seconds }: Approval, after: "step" | "wait"): object {
  const answered = [decision, seconds].map((f) => [f, jsonata(`$states.result.Payload.${f}`)]);
  const waits = after === "step" ? 0 : jsonata(`$${WAITS} + 1`);
  return { ...Object.fromEntries(answered), [WAITS]: waits };
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

function list(values: readonly string[]): string {
  return `[${values.map((value) => `'${value}'`).join(", ")}]`;
}
