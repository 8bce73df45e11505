import { isServerError, isThrottlingError, isTransientError } from "@smithy/core/retry";
import { Unavailable } from "../../saga/errors";

/** Rethrows an AWS error: as Unavailable, worth a retry, if it may pass, else (a bug) as it is. */
export function rethrowPassing(about: string) {
  return (error: unknown): never => {
    if (!isPassing(error)) throw error;
    const cause = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new Unavailable(`${about}: AWS did not answer: ${cause}`);
  };
}

/** Shortages that the SDK does not know as such: of executions that may be open, of a key's service. */
const SHORTAGES = ["ExecutionLimitExceeded", "KmsThrottlingException", "KmsThrottled", "OverLimit"];

/** Throttled, down, unreachable or colliding: whether the call had an effect is not known. */
function isPassing(error: unknown): boolean {
  if (!isSdkError(error)) return false;
  if (SHORTAGES.includes(error.name)) return true;
  if (error.name.startsWith("Transaction")) return true;
  return isThrottlingError(error) || isTransientError(error) || isServerError(error);
}

function isSdkError(error: unknown): error is Parameters<typeof isTransientError>[0] {
  return error instanceof Error;
}
