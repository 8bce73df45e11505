import { randomUUID } from "node:crypto";
import type { Context } from "aws-lambda";
import { directFunction } from "../../../lambdas/runtime/functions/direct";
import { expressText } from "../../../statemachine/asl-text";
import { plainRequest, SAGA } from "../paths";

const SECONDS = 25;

/** Runs sagas by the function of the lane `direct`, as it ships, in this process. */
export function directly() {
  const handler = directFunction(SAGA, { workflow: JSON.parse(expressText(SAGA)) });
  return async (id: string, worker: number): Promise<void> => {
    const until = Date.now() + SECONDS * 1000;
    const answer = await handler(plainRequest(id, worker), contextUntil(until));
    if (!JSON.stringify(answer).includes('"CONFIRMED"')) {
      throw new Error(`${id}: ${JSON.stringify(answer)}`);
    }
  };
}

function contextUntil(until: number): Context {
  const nobody = () => undefined;
  return {
    callbackWaitsForEmptyEventLoop: false,
    functionName: "bench-direct",
    functionVersion: "1",
    invokedFunctionArn: "arn:aws:lambda:us-east-1:000000000000:function:bench-direct",
    memoryLimitInMB: "512",
    awsRequestId: randomUUID(),
    logGroupName: "",
    logStreamName: "",
    getRemainingTimeInMillis: () => until - Date.now(),
    done: nobody,
    fail: nobody,
    succeed: nobody,
  };
}
