import { RemovalPolicies } from "aws-cdk-lib";
import { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";

/**
 * Keeps the logs when their stack is deleted, because they document what happened to payments. A deployment that
 * is rolled back leaves no logs.
 */
export function keepLogs(scope: Construct): void {
  const applyToResourceTypes = [CfnLogGroup.CFN_RESOURCE_TYPE_NAME];
  RemovalPolicies.of(scope).retainOnUpdateOrDelete({ applyToResourceTypes });
}
