import type { Position } from "./machine";

/** Where an execution stands, as the world sees it; GONE also where it was never started. */
export type Standing = Position | { readonly at: "aborted" } | { readonly at: "gone" };

/** The errors that stand for all that a lost, late or broken call is told as. */
export const BROKEN: Readonly<Record<string, string>> = {
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
