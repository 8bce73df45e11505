import { Duration } from "aws-cdk-lib";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import type { IQueue } from "aws-cdk-lib/aws-sqs";
import type { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { Construct } from "constructs";
import { ServiceFunction } from "./service-function";

export interface ReconcilerProps {
  /** The file with its handler, under `lambdas/`. */
  readonly entry: string;
  /** The table of the sagas' records, and the variable that names it to the function. */
  readonly records: { readonly variable: string; readonly table: ITable };
  readonly stateMachine: StateMachine;
  /** Where a saga goes that needs a person. */
  readonly deadLetters: IQueue;
  readonly dynamodbEndpoint: string | undefined;
}

/**
 * Finishes sagas whose execution did not: every minute those that are due, and at once one whose
 * execution ended FAILED, TIMED_OUT or ABORTED.
 */
export class SagaReconciler extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, props: ReconcilerProps) {
    super(scope, id);
    const { records, stateMachine, deadLetters } = props;
    this.function = new ServiceFunction(this, "Function", {
      service: "reconciler",
      entry: props.entry,
      timeout: Duration.seconds(60),
      dynamodbEndpoint: props.dynamodbEndpoint,
      environment: {
        [records.variable]: records.table.tableName,
        STATE_MACHINE_ARN: stateMachine.stateMachineArn,
        DEAD_LETTER_QUEUE_URL: deadLetters.queueUrl,
      },
    });
    const table = ["dynamodb:GetItem", "dynamodb:UpdateItem", "dynamodb:Query"];
    records.table.grant(this.function, ...table);
    stateMachine.grantStartExecution(this.function);
    stateMachine.grantExecution(this.function, "states:DescribeExecution");
    stateMachine.grantTaskResponse(this.function);
    deadLetters.grantSendMessages(this.function);
    this.#triggers(stateMachine);
  }

  #triggers(stateMachine: StateMachine): void {
    const target = new LambdaFunction(this.function, { retryAttempts: 2 });
    new Rule(this, "Schedule", { schedule: Schedule.rate(Duration.minutes(1)), targets: [target] });
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
