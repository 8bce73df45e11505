import { limited } from "../../lambdas/runtime/aws/limits";

const CONNECTION_MS = 2000;

/** What every command asks first: whoever accepts connections and is not AWS is found out by it. */
export const FIRST_CALL = limited(CONNECTION_MS, 4000);

export const CALL = limited(CONNECTION_MS, 20_000);

/** A function may take a minute. */
export const INVOCATION = limited(CONNECTION_MS, 70_000);
