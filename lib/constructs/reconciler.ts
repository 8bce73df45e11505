import { ArnFormat, CfnElement, Stack, Validations } from "aws-cdk-lib";
import { Rule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { type LookingProps, lookingFunction } from "./looking";
import type { ServiceFunction } from "./service-function";
import { grantTaskResponse } from "./task-tokens";

export interface ReconcilerProps extends LookingProps {
  readonly stateMachine: StateMachine;
  /** The ARN to start executions by: the state machine's alias if there is one. */
  readonly startArn: string;
  /** The dead-letter queue for sagas that need a person. */
  readonly deadLetters: IQueue;
}

/**
 * Finishes sagas that lost their execution. It runs every minute for the sagas that are due. It runs at once for
 * an execution that ended FAILED, TIMED_OUT or ABORTED.
 */
export class SagaReconciler extends Construct {
  /** The name of the function in logs and metrics. */
  readonly service = "reconciler";
  readonly function: ServiceFunction;

  constructor(
    scope: Construct,
    id: string,
    { stateMachine, startArn, deadLetters, ...props }: ReconcilerProps,
  ) {
    super(scope, id);
    this.function = lookingFunction(this, this.service, {
      ...props,
      environment: {
        STATE_MACHINE_ARN: startArn,
        DEAD_LETTER_QUEUE_URL: deadLetters.queueUrl,
      },
    });
    stateMachine.grantStartExecution(this.function);
    grantTaskResponse(this.function);
    deadLetters.grant(this.function, "sqs:SendMessage");
    this.#grantDescribe(stateMachine);
    this.#runOnBadEnds(stateMachine);
  }

  #grantDescribe(stateMachine: StateMachine): void {
    const executions = Stack.of(this).formatArn({
      service: "states",
      resource: "execution",
      resourceName: `${stateMachine.stateMachineName}:*`,
      arnFormat: ArnFormat.COLON_RESOURCE_NAME,
    });
    const describe = { actions: ["states:DescribeExecution"], resources: [executions] };
    this.function.addToRolePolicy(new PolicyStatement(describe));
    const machine = stateMachine.node.defaultChild;
    const name = CfnElement.isCfnElement(machine) ? Stack.of(this).getLogicalId(machine) : "";
    const arn = `arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<${name}.Name>:*`;
    Validations.of(this).acknowledge({
      id: `AwsSolutions-IAM5[Resource::${arn}]`,
      reason: "It describes every execution of this state machine; each saga has its own.",
    });
  }

  #runOnBadEnds(stateMachine: StateMachine): void {
    new Rule(this, "EndedBadly", {
      eventPattern: {
        source: ["aws.states"],
        detailType: ["Step Functions Execution Status Change"],
        detail: {
          status: ["FAILED", "TIMED_OUT", "ABORTED"],
          stateMachineArn: [stateMachine.stateMachineArn],
        },
      },
      targets: [new LambdaFunction(this.function.live, { retryAttempts: 2 })],
    });
  }
}
