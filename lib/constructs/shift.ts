import { Validations } from "aws-cdk-lib";
import type { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import {
  LambdaApplication,
  LambdaDeploymentConfig,
  LambdaDeploymentGroup,
} from "aws-cdk-lib/aws-codedeploy";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Alias } from "aws-cdk-lib/aws-lambda";
import { Construct } from "constructs";

/**
 * The share of calls that a new version gets at first, in percent, and for how many minutes. It must match
 * `CONFIG`.
 */
export const SHIFT = { percentage: 10, minutes: 10 } as const;
const CONFIG = LambdaDeploymentConfig.CANARY_10PERCENT_10MINUTES;

export interface GradualShiftProps {
  /** Alias by name. */
  readonly aliases: Readonly<Record<string, Alias>>;
  /** The alarms that roll the deployment back. */
  readonly alarms: readonly Alarm[];
}

/** Moves the aliases of functions to new versions with CodeDeploy. */
export class GradualShift extends Construct {
  constructor(scope: Construct, id: string, { aliases, alarms }: GradualShiftProps) {
    super(scope, id);
    const application = new LambdaApplication(this, "Application");
    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("codedeploy.amazonaws.com"),
    });
    for (const [name, alias] of Object.entries(aliases)) {
      new LambdaDeploymentGroup(this, name, {
        application,
        role,
        alias,
        deploymentConfig: CONFIG,
        alarms: [...alarms],
        autoRollback: { deploymentInAlarm: true, failedDeployment: true, stoppedDeployment: true },
      });
    }
    Validations.of(role).acknowledge({
      id: "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]",
      reason: "AWS keeps up what CodeDeploy needs for functions; the policy names no function.",
    });
  }
}
