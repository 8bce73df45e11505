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
  readonly #application: LambdaApplication;
  readonly #role: Role;
  readonly #alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, { aliases, alarms }: GradualShiftProps) {
    super(scope, id);
    this.#application = new LambdaApplication(this, "Application");
    this.#role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("codedeploy.amazonaws.com"),
    });
    this.#alarms = alarms;
    for (const [name, alias] of Object.entries(aliases)) this.moves(name, alias);
    Validations.of(this.#role).acknowledge({
      id: "AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSCodeDeployRoleForLambdaLimited]",
      reason: "AWS keeps up what CodeDeploy needs for functions; the policy names no function.",
    });
  }

  /** Moves another alias in the same way. A second time it changes nothing. */
  moves(name: string, alias: Alias): void {
    if (this.node.tryFindChild(name)) return;
    new LambdaDeploymentGroup(this, name, {
      application: this.#application,
      role: this.#role,
      alias,
      deploymentConfig: CONFIG,
      alarms: [...this.#alarms],
      autoRollback: { deploymentInAlarm: true, failedDeployment: true, stoppedDeployment: true },
    });
  }
}
