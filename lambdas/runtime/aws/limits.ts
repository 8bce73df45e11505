/**
 * How long a call to AWS may take: three tries of 2.5 seconds, with pauses 8 seconds in all. A call without an
 * answer becomes `Unavailable` while its function, which has 10 seconds, can still report it.
 */
export const LIMITS = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 500,
    requestTimeout: 2500,
    /** For an answer that stops in the middle. */
    socketTimeout: 2500,
    throwOnRequestTimeout: true,
  },
};

/** The same for tables, of which one command may call several: a second less for each try. */
export const TABLE_LIMITS = {
  ...LIMITS,
  requestHandler: { ...LIMITS.requestHandler, requestTimeout: 1500, socketTimeout: 1500 },
};

/** The same for queues, which are found where SQS is, not at the host of their URL. */
export const QUEUE_LIMITS = { ...LIMITS, useQueueUrlAsEndpoint: false };
