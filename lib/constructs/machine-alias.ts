import { RemovalPolicy } from "aws-cdk-lib";
import type { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import {
  CfnStateMachineAlias,
  CfnStateMachineVersion,
  type StateMachine,
} from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { LIVE } from "./namespace";
import { SHIFT } from "./shift";

/** The alias of a state machine, and the version that this deployment publishes. */
export class MachineAlias extends Construct {
  /**
   * The ARN to start executions by. It is built from the name, so resources that use it do not depend on the
   * alias.
   */
  readonly arn: string;
  readonly #alias: CfnStateMachineAlias;
  readonly #version: string;

  constructor(scope: Construct, id: string, stateMachine: StateMachine) {
    super(scope, id);
    const { stateMachineArn, stateMachineRevisionId } = stateMachine;
    const version = new CfnStateMachineVersion(this, "Version", {
      stateMachineArn,
      stateMachineRevisionId,
    });
    // Executions in flight continue with the version that they started with.
    version.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.#version = version.ref;
    this.#alias = new CfnStateMachineAlias(this, "Live", {
      name: LIVE,
      deploymentPreference: { type: "ALL_AT_ONCE", stateMachineVersionArn: this.#version },
    });
    this.arn = `${stateMachineArn}:${LIVE}`;
  }

  /** Shifts new executions to a new version step by step. If one of these alarms rings, CloudFormation rolls back. */
  shiftGradually(alarms: readonly Alarm[]): void {
    this.#alias.deploymentPreference = {
      type: "CANARY",
      stateMachineVersionArn: this.#version,
      percentage: SHIFT.percentage,
      interval: SHIFT.minutes,
      // AWS wants names here. If it is given an ARN, it waits for an alarm that never rings. The names are
      // references, so CloudFormation creates the alarms first.
      alarms: alarms.map(({ alarmName }) => alarmName),
    };
  }
}
