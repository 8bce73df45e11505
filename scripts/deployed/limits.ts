import { limited } from "../../lambdas/runtime/aws/limits";

const CONNECTION_MS = 2000;

/** The limits of a command's first request. Something that accepts connections and is not AWS is found out quickly. */
export const FIRST_CALL = limited(CONNECTION_MS, 4000);

export const CALL = limited(CONNECTION_MS, 20_000);

/** The limits of an invocation: a function may run for a minute. */
export const INVOCATION = limited(CONNECTION_MS, 70_000);

/** The limits of an express workflow's run, which may take five minutes. A second try would be a second run. */
export const EXPRESS_RUN = { ...limited(CONNECTION_MS, 300_000), maxAttempts: 1 };
