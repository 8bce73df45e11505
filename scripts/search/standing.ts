import type { Position } from "./machine";

/** Where an execution stands, as the world sees it; GONE also where it was never started. */
export type Standing = Position | { readonly at: "aborted" } | { readonly at: "gone" };

/** The number of a position where nothing is. */
export const GONE = 0;

/** The errors, by the resource of a task, that stand for all that a lost, late or broken call is told as. */
export type Broken = Readonly<Record<string, string>>;
export const BROKEN: Broken = {
  "arn:aws:states:::lambda:invoke": "States.Timeout",
  "arn:aws:states:::sqs:sendMessage": "States.Timeout",
  "arn:aws:states:::aws-sdk:dynamodb:updateItem.waitForTaskToken": "DynamoDb.SdkClientException",
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
