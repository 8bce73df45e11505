import type { Context } from "aws-lambda";

/** Lambda's context for a function that has this many milliseconds left. */
export function aContext(milliseconds = 10_000): Context {
  return {
    awsRequestId: "request",
    callbackWaitsForEmptyEventLoop: true,
    functionName: "function",
    functionVersion: "1",
    invokedFunctionArn: "arn",
    logGroupName: "group",
    logStreamName: "stream",
    memoryLimitInMB: "128",
    getRemainingTimeInMillis: () => milliseconds,
    done: () => undefined,
    fail: () => undefined,
    succeed: () => undefined,
  };
}
