/** How long a client waits, in milliseconds, for a connection and for an answer, in each of three tries. */
export const limited = (connectionTimeout: number, requestTimeout: number) => ({
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout,
    requestTimeout,
    /** For an answer that stops in the middle. */
    socketTimeout: requestTimeout,
    throwOnRequestTimeout: true,
  },
});

/**
 * With pauses a call to AWS may take 8 seconds in all. A call without an answer becomes `Unavailable` while its
 * function, which has 10 seconds, can still report it.
 */
export const LIMITS = limited(500, 2500);

/** The same for tables, of which one command may call several: a second less for each try. */
export const TABLE_LIMITS = limited(500, 1500);

/**
 * For a function that is asked, the time of all tries together. It may have to start first. If it were asked again
 * meanwhile, another process would start, which makes a busy system busier. So only what fails soon is tried again.
 */
export const ASK_LIMITS = limited(500, 7500);

/** For what drives a whole saga, and is sent once: what a repetition finds is the same saga. */
export const runLimits = (milliseconds: number) => ({
  ...limited(500, milliseconds),
  maxAttempts: 1,
});

/** As `LIMITS`, for queues. Requests go to the SQS endpoint, not to the host in the queue's URL. */
export const QUEUE_LIMITS = { ...LIMITS, useQueueUrlAsEndpoint: false };
