/**
 * Concurrent runs of the reconciler if `outsideAtOnce` is set. At their pace, this many stay within the quota of
 * DescribeExecution: 10 a second.
 */
export const RECONCILERS = 2;

/** Concurrent undos of a service if its calls are limited. Undos are few, and this comes on top of the limit. */
export const undosAtOnce = (outsideAtOnce: number) => Math.ceil(outsideAtOnce / 4);

/**
 * The concurrent executions that AWS keeps unreserved in an account. A new account may have a lower limit than
 * this.
 */
export const LEFT_FOR_OTHERS = 100;
