import { Validations } from "aws-cdk-lib";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { ServiceFunction } from "./service-function";

/** Allows a function to answer for a state that waits with its task token. */
export function grantTaskResponse(to: ServiceFunction): void {
  const send = { actions: ["states:SendTaskSuccess"], resources: ["*"] };
  to.addToRolePolicy(new PolicyStatement(send));
  if (!to.role) return;
  Validations.of(to.role).acknowledge({
    id: "AwsSolutions-IAM5[Resource::*]",
    reason:
      "AWS lists no resource for SendTaskSuccess, so only * is sure to work. An answer needs the task " +
      "token, which is a secret on the saga's record.",
  });
}
