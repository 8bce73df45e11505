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

/** The aliases of functions, and those by which each service asks the function `Fence`. */
export function aliasesOf(
  functions: Readonly<Record<string, { readonly alias?: Alias | undefined } | undefined>>,
  ofFence: Readonly<Record<string, Alias>>,
): Record<string, Alias> {
  const live = Object.entries(functions).flatMap(([name, f]) =>
    f?.alias ? [[name, f.alias] as const] : [],
  );
  const fences = Object.entries(ofFence).map(
    ([service, alias]) => [`fence${service}`, alias] as const,
  );
  return Object.fromEntries([...live, ...fences]);
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
