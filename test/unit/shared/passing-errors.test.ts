import { rethrowPassing } from "../../../lambdas/runtime/aws/passing-errors";

/** The error that an AWS error with this name and status becomes. */
function becomes(name: string, httpStatusCode: number): string {
  const error = Object.assign(new Error("?"), { name, $metadata: { httpStatusCode } });
  try {
    return rethrowPassing("a call")(error);
  } catch (thrown) {
    return thrown instanceof Error ? thrown.name : String(thrown);
  }
}

describe("an error of AWS", () => {
  it.each([
    ["ThrottlingException", 400],
    ["ProvisionedThroughputExceededException", 400],
    ["RequestLimitExceeded", 400],
    ["RequestThrottled", 403],
    ["LimitExceededException", 400],
    ["ExecutionLimitExceeded", 400],
    ["KmsThrottlingException", 400],
    ["KmsThrottled", 400],
    ["OverLimit", 403],
    ["TransactionConflictException", 400],
    ["InternalServerError", 500],
    ["ServiceUnavailable", 503],
    ["TimeoutError", 0],
  ])("that passes by itself, such as %s, is Unavailable", (name, status) => {
    expect(becomes(name, status)).toBe("Unavailable");
  });

  it.each([
    ["AccessDeniedException", 400],
    ["StateMachineDoesNotExist", 400],
    ["InvalidName", 400],
    ["ResourceNotFoundException", 400],
    ["ValidationException", 400],
    ["QueueDoesNotExist", 400],
  ])("that no repetition mends, such as %s, stays what it is", (name, status) => {
    expect(becomes(name, status)).toBe(name);
  });
});
