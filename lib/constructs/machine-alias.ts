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

/** The alias of a state machine, and its version that the stack has now. */
export class MachineAlias extends Construct {
  /** Executions are started by it. Made of the name, so that nothing that is told of it waits for it. */
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
    // Executions in flight go on with the version that they started with.
    version.applyRemovalPolicy(RemovalPolicy.RETAIN);
    this.#version = version.ref;
    this.#alias = new CfnStateMachineAlias(this, "Live", {
      name: LIVE,
      deploymentPreference: { type: "ALL_AT_ONCE", stateMachineVersionArn: this.#version },
    });
    this.arn = `${stateMachineArn}:${LIVE}`;
  }

  /** A new version gets a part of the new executions first. One of these alarms brings the old one back. */
  shiftGradually(alarms: readonly Alarm[]): void {
    this.#alias.deploymentPreference = {
      type: "CANARY",
      stateMachineVersionArn: this.#version,
      percentage: SHIFT.percentage,
      interval: SHIFT.minutes,
      // Names, as AWS asks for: it takes an ARN for an alarm that never rings. They are references, so that the
      // alarms are there first.
      alarms: alarms.map(({ alarmName }) => alarmName),
    };
  }
}
