import { RemovalPolicies } from "aws-cdk-lib";
import { CfnLogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";

/**
 * Logs outlive their stack as data does: they say what became of whose money. A deployment that is rolled back
 * leaves none.
 */
export function keepLogs(scope: Construct): void {
  const applyToResourceTypes = [CfnLogGroup.CFN_RESOURCE_TYPE_NAME];
  RemovalPolicies.of(scope).retainOnUpdateOrDelete({ applyToResourceTypes });
}
