import type { State } from "./asl";
import { EXECUTION, INPUT, jsonata, retrier } from "./asl-parts";
import { DYNAMODB_PASSES } from "./passing-errors";
import type { Approval, Declaration } from "./vocabulary";

const NOT_SO = "DynamoDb.ConditionalCheckFailedException";

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
  const { name, choice, reads, decided, decision, mostWaits, passes, rejects } = approval;
  const failure = (error: string, cause: string) => ({ failure: { step: name, error, cause } });
  return {
    [choice]: {
      Type: "Choice",
      Choices: [
        { Condition: jsonata(`$${decision} in ${list(passes)}`), Next: next ?? saga.fence.name },
        ...(rejects
          ? [
              {
                Condition: jsonata(`$${decision} = '${rejects.decision}'`),
                Assign: failure(rejects.failure, `decided: ${rejects.decision}`),
                Next: saga.fence.name,
              },
            ]
          : []),
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
      TimeoutSeconds: jsonata(lasting(approval)),
      Retry: [retrier(DYNAMODB_PASSES, saga.forward.retry)],
      Catch: [
        ...(decided ? [{ ErrorEquals: [NOT_SO], Next: decided.reads }] : []),
        { ErrorEquals: ["States.ALL"], Next: reads },
      ],
      Output: INPUT,
      Next: reads,
    },
  };
}

/** How long a wait lasts. If nothing ends it, the step is asked again, though there may be time left. */
const lasting = ({ seconds, firstSeconds }: Approval) =>
  firstSeconds === undefined
    ? `$${seconds}`
    : `$min([$${seconds}, ${firstSeconds} * $power(2, $${WAITS})])`;

/** What a state assigns from the answer of the asked step: as the step itself, or after a wait. */
export function decisionTold(
  { decision, seconds, park: { sets = {} } }: Approval,
  after: "step" | "wait",
): object {
  const told = [decision, seconds, ...Object.values(sets)];
  const answered = told.map((f) => [f, jsonata(`$states.result.Payload.${f}`)]);
  const waits = after === "step" ? 0 : jsonata(`$${WAITS} + 1`);
  return { ...Object.fromEntries(answered), [WAITS]: waits };
}

function park(
  { park: { table, key, onlyIf, token, execution, sets = {} } }: Approval,
  { id }: Declaration,
): object {
  const conditions = Object.entries(onlyIf);
  const set = Object.entries(sets);
  const also = set.map(([name]) => `, #${name} = :${name}`).join("");
  return {
    TableName: `\${${table}TableName}`,
    Key: { [key]: { S: jsonata(id) } },
    UpdateExpression: `SET #token = :token, #execution = :execution${also} ADD #version :one`,
    ConditionExpression: conditions.map(([name]) => `#${name} = :${name}`).join(" AND "),
    ExpressionAttributeNames: {
      "#token": token,
      "#execution": execution,
      "#version": "version",
      ...Object.fromEntries([...conditions, ...set].map(([name]) => [`#${name}`, name])),
    },
    ExpressionAttributeValues: {
      ":token": { S: jsonata("$states.context.Task.Token") },
      ":execution": { S: EXECUTION },
      ":one": { N: "1" },
      ...Object.fromEntries(conditions.map(([name, value]) => [`:${name}`, { S: value }])),
      ...Object.fromEntries(set.map(([name, from]) => [`:${name}`, { S: jsonata(`$${from}`) }])),
    },
  };
}

function list(values: readonly string[]): string {
  return `[${values.map((value) => `'${value}'`).join(", ")}]`;
}
