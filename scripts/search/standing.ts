import type { Position } from "../../lambdas/runtime/stepping/machine";

/** Where an execution stands, as the world sees it. `gone`: also if it was never started. */
export type Standing = Position | { readonly at: "aborted" } | { readonly at: "gone" };

/** The position of an execution that does not exist. */
export const GONE = 0;

/** The error that every lost, late or broken call gets, by the resource of the task. */
export type Broken = Readonly<Record<string, string>>;
export const BROKEN: Broken = {
  "arn:aws:states:::lambda:invoke": "States.Timeout",
  "arn:aws:states:::sqs:sendMessage": "States.Timeout",
  "arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken": "DynamoDb.SdkClientException",
  "arn:aws:states:::aws-sdk:dynamodb:updateItem": "DynamoDb.SdkClientException",
  "arn:aws:states:::states:startExecution": "States.Timeout",
};

export function statusOf(standing: Standing): string {
  switch (standing.at) {
    case "task":
      return "RUNNING";
    case "succeeded":
      return "SUCCEEDED";
    case "failed":
      return "FAILED";
    case "aborted":
      return "ABORTED";
    case "gone":
      return "GONE";
  }
}
