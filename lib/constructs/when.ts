import type { IMetric } from "aws-cdk-lib/aws-cloudwatch";

/**
 * When an alarm rings. `says` describes the fault. docs/runbook.md has a section of the alarm's name that says
 * what to do.
 */
export interface When {
  readonly says: string;
  /** If there are several metrics, each gets an alarm, because one alarm cannot add up all of them. */
  readonly metric: IMetric | readonly IMetric[];
  readonly atLeast: number;
  /** The number of bad periods that ring. Default: 1. */
  readonly bad?: number;
  /**
   * The number of periods that are looked at. Default: `bad` + 1. A late metric counts as 0 in a sum until it
   * arrives. If the last period had to be bad, the alarm would never ring.
   */
  readonly of?: number;
  /**
   * Whether the alarm means a bad deployment and rolls it back. Alarms of lasting conditions, such as dead
   * letters, do not: they would stop the deployment that repairs them.
   */
  readonly ofDeployments?: true;
  /** The alarm rings if the metric is below `atLeast` or missing. */
  readonly silent?: boolean;
}
