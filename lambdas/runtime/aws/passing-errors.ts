import { types } from "node:util";
import { isServerError, isThrottlingError, isTransientError } from "@smithy/core/retry";
import { Unavailable } from "../../saga/errors";

/**
 * Rethrows an AWS error: as Unavailable if it may pass, so that it is retried; otherwise (a bug) as it is.
 */
export function rethrowPassing(about: string) {
  return (error: unknown): never => {
    if (!isPassing(error)) throw error;
    const cause = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new Unavailable(`${about}: AWS did not answer: ${cause}`);
  };
}

/** Throttling errors that the SDK does not recognise: too many open executions, and a key's service. */
const SHORTAGES = ["ExecutionLimitExceeded", "KmsThrottlingException", "KmsThrottled", "OverLimit"];

/** Throttled, down, unreachable or colliding. It is not known whether the call had an effect. */
export function isPassing(error: unknown): boolean {
  if (!isSdkError(error)) return false;
  if (SHORTAGES.includes(error.name)) return true;
  if (error.name.startsWith("Transaction")) return true;
  return isThrottlingError(error) || isTransientError(error) || isServerError(error);
}

function isSdkError(error: unknown): error is Parameters<typeof isTransientError>[0] {
  return error instanceof Error || types.isNativeError(error);
}
