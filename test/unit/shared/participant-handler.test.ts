import type { Context } from "aws-lambda";
import { participantHandler } from "../../../lambdas/shared/participant-handler";

/** Lambda's context of a function that has that many milliseconds left. */
function left(milliseconds: number): Context {
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

test("a function that runs out of time is left to Lambda, whose error is retried", async () => {
  let answer = (): void => undefined;
  const handler = participantHandler({
    parse: () => ({ name: "reserve" }),
    sagaId: () => "o-1",
    run: () => new Promise((resolve) => (answer = () => resolve({ replayed: false }))),
  });
  const running = handler({}, left(6));
  // Middy's own limit would be 5 ms before the end: well past it, the function still runs.
  const ended = await Promise.race([running.catch(String), new Promise((r) => setTimeout(r, 60))]);
  expect(ended).toBeUndefined();
  answer();
  expect(await running).toEqual({ replayed: false });
});
