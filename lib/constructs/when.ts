import type { IMetric } from "aws-cdk-lib/aws-cloudwatch";

/** When to wake somebody. `says` is what is wrong; docs/runbook.md has a part of this name: what to do. */
export interface When {
  readonly says: string;
  /** Several: an alarm for each, because one alarm cannot add up all of them. */
  readonly metric: IMetric | readonly IMetric[];
  readonly atLeast: number;
  /** In how many of the metric's periods. Default: 1. */
  readonly bad?: number;
  /**
   * Of how many. Default: one more than must be bad. A metric that comes late counts as 0 in a sum until
   * it is there, and would never ring if the last period had to be bad.
   */
  readonly of?: number;
  /**
   * Whether it tells of a deployment that is bad, and brings the version before it back. It does not ring for
   * what lasts, as a dead letter: that would stop the deployment which mends it.
   */
  readonly ofDeployments?: true;
  /** Alarms if the metric is below `atLeast` or missing, instead of above. */
  readonly silent?: boolean;
}
