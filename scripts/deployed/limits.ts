/** How long each of three tries of a call may take, in seconds, before it counts as not answered. */
const limited = (seconds: number) => ({
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 2000,
    requestTimeout: seconds * 1000,
    throwOnRequestTimeout: true,
  },
});

/** What every command asks first: whoever accepts connections and is not AWS is found out by it. */
export const FIRST_CALL = limited(4);

export const CALL = limited(20);

/** A function may take a minute. */
export const INVOCATION = limited(70);
