/**
 * How long a call to AWS may take: three tries of two and a half seconds, with pauses eight in all.
 * Whoever accepts a call and never answers becomes `Unavailable` while the function that called,
 * which has ten, can still say so.
 */
export const LIMITS = {
  maxAttempts: 3,
  requestHandler: {
    connectionTimeout: 500,
    requestTimeout: 2500,
    /** An answer that began and does not go on. */
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
