import { HAND_OVER, HANDED_OVER, NAME_TAKEN } from "../lambdas/saga/lane";
import type { RecordFields } from "../lambdas/saga/record-row";
import type { Catcher, State } from "./asl";
import { EXECUTION, INPUT, jsonata, retrier } from "./asl-parts";
import { DYNAMODB_PASSES } from "./passing-errors";
import type { Declaration, Retry } from "./vocabulary";

const START = "HandOver";
const OTHER = "DrivenByAnother";
const HANDED = "HandedOverBefore";
const UNDER_WAY = "UnderWay";
const LOST = "HandOverFailed";

/** The name of the driver in the saga's record. */
const DRIVER = "executionArn" satisfies keyof RecordFields;

const NAMING: Retry = { maxAttempts: 1, intervalSeconds: 1, backoffRate: 2, maxDelaySeconds: 1 };
const STARTING: Retry = { ...NAMING, maxAttempts: 2, maxDelaySeconds: 2 };

/** Passed on to the standard workflow: nothing of the run itself. */
const ALL = ["States.ALL"];

/**
 * The states that hand a saga over to the standard workflow. The record names the new execution before that one
 * starts, as at a re-drive. It lets only this run be replaced, or nobody: whoever drives the saga otherwise goes on
 * with it, and is not started a second time.
 */
export function handOverStates(saga: Declaration): Record<string, State> {
  const { id, idName } = saga;
  const name = `'${HANDED_OVER.before}' & ${id} & '${HANDED_OVER.after}'`;
  const execution = jsonata(`'\${StandardExecutions}:' & ${name}`);
  const ends = (outcome: string, more: object = {}) => ({
    Output: { [idName]: jsonata(id), outcome, ...more },
  });
  const handed = ends("HANDED_OVER", { execution });
  return {
    [HAND_OVER]: {
      Type: "Task",
      Resource: "arn:aws:states:::aws-sdk:dynamodb:updateItem",
      Arguments: naming(saga, execution),
      TimeoutSeconds: 5,
      Retry: [retrier(DYNAMODB_PASSES, NAMING)],
      Catch: [
        { ErrorEquals: ["DynamoDb.ConditionalCheckFailedException"], Next: OTHER },
        { ErrorEquals: ALL, Next: START },
      ],
      Output: INPUT,
      Next: START,
    },
    // Without a record nobody else knows of the saga.
    [OTHER]: {
      Type: "Choice",
      Choices: [{ Condition: jsonata("$placed"), Next: UNDER_WAY }],
      Default: START,
    },
    [START]: {
      Type: "Task",
      Resource: "arn:aws:states:::states:startExecution",
      Arguments: { StateMachineArn: `\${StandardMachineArn}`, Name: jsonata(name), Input: INPUT },
      TimeoutSeconds: 10,
      Retry: [retrier([NAME_TAKEN], { ...STARTING, maxAttempts: 0 }), retrier(ALL, STARTING)],
      Catch: [{ ErrorEquals: [NAME_TAKEN], Next: HANDED }, failed()],
      ...handed,
      End: true,
    },
    [HANDED]: { Type: "Succeed", ...handed },
    [UNDER_WAY]: { Type: "Succeed", ...ends("UNDER_WAY") },
    [LOST]: { Type: "Fail", Error: LOST, Cause: jsonata(`${id} & ': ' & $refusal`) },
  };
}

/** The reconciler finds the saga by its record, if it has one. Else nothing has begun, and the caller is told. */
function failed(): Catcher {
  const refusal = jsonata("$states.errorOutput.Error & ': ' & $states.errorOutput.Cause");
  return { ErrorEquals: ALL, Assign: { refusal }, Next: LOST };
}

function naming({ id, idName, fence }: Declaration, execution: string): object {
  return {
    TableName: `\${${fence.participant}TableName}`,
    Key: { [idName]: { S: jsonata(id) } },
    UpdateExpression: "SET #execution = :standard ADD #version :one",
    ConditionExpression:
      "attribute_exists(#id) AND (attribute_not_exists(#execution) OR #execution = :own OR #execution = :standard)",
    ExpressionAttributeNames: { "#id": idName, "#execution": DRIVER, "#version": "version" },
    ExpressionAttributeValues: {
      ":standard": { S: execution },
      ":own": { S: EXECUTION },
      ":one": { N: "1" },
    },
  };
}
