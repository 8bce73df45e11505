import { ArnFormat, CfnElement, Duration, Stack, Validations } from "aws-cdk-lib";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { ServiceFunction } from "./service-function";
import { grantTaskResponse } from "./task-tokens";

interface Records {
  readonly variable: string;
  readonly table: ITable;
  /** The index of those that are open. */
  readonly index: string;
}

export interface ReconcilerProps {
  /** The file with its handler, under `lambdas/`. */
  readonly entry: string;
  /** The table of the sagas' records, and the variable that names it to the function. */
  readonly records: Records;
  readonly stateMachine: StateMachine;
  /** Where a saga goes that needs a person. */
  readonly deadLetters: IQueue;
  readonly dynamodbEndpoint: string | undefined;
  /** How many look at sagas at once: the quotas of Step Functions are shared with them. */
  readonly concurrency?: number | undefined;
}

/**
 * Finishes sagas whose execution did not: every minute those that are due, and at once one whose
 * execution ended FAILED, TIMED_OUT or ABORTED.
 */
export class SagaReconciler extends Construct {
  /** What it is called in logs and metrics. */
  readonly service = "reconciler";
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, props: ReconcilerProps) {
    super(scope, id);
    const { records, stateMachine, deadLetters } = props;
    this.function = new ServiceFunction(this, "Function", {
      service: this.service,
      entry: props.entry,
      timeout: Duration.seconds(60),
      dynamodbEndpoint: props.dynamodbEndpoint,
      concurrency: props.concurrency,
      environment: {
        [records.variable]: records.table.tableName,
        STATE_MACHINE_ARN: stateMachine.stateMachineArn,
        DEAD_LETTER_QUEUE_URL: deadLetters.queueUrl,
      },
    });
    this.#grants(props);
    this.#triggers(stateMachine);
  }

  #grants({ records: { table, index }, stateMachine, deadLetters }: ReconcilerProps): void {
    const role = this.function;
    table.grant(role, "dynamodb:GetItem", "dynamodb:UpdateItem");
    const query = { actions: ["dynamodb:Query"], resources: [`${table.tableArn}/index/${index}`] };
    role.addToRolePolicy(new PolicyStatement(query));
    stateMachine.grantStartExecution(role);
    grantTaskResponse(role);
    deadLetters.grant(role, "sqs:SendMessage");
    this.#grantDescribe(stateMachine);
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
      reason: "It looks at every execution of this state machine; each order has its own.",
    });
  }

  #triggers(stateMachine: StateMachine): void {
    const target = new LambdaFunction(this.function, { retryAttempts: 2 });
    // A round that fails is not repeated beside the next one.
    new Rule(this, "Schedule", {
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(this.function, { retryAttempts: 0 })],
    });
    new Rule(this, "EndedBadly", {
      eventPattern: {
        source: ["aws.states"],
        detailType: ["Step Functions Execution Status Change"],
        detail: {
          status: ["FAILED", "TIMED_OUT", "ABORTED"],
          stateMachineArn: [stateMachine.stateMachineArn],
        },
      },
      targets: [target],
    });
  }
}
