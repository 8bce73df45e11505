import { RemovalPolicies, type Stack } from "aws-cdk-lib";
import { CfnLogGroup } from "aws-cdk-lib/aws-logs";

/** Logs outlive their stack as data does: they say what became of whose money. */
export function keepLogs(stack: Stack): void {
  const applyToResourceTypes = [CfnLogGroup.CFN_RESOURCE_TYPE_NAME];
  RemovalPolicies.of(stack).retain({ applyToResourceTypes });
}
