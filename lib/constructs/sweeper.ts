import { Duration } from "aws-cdk-lib";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import { Construct } from "constructs";
import { deadLetterQueue } from "./dead-letters";
import { ServiceFunction } from "./service-function";

export interface SweeperProps {
  /** The file with its handler, under `lambdas/`. */
  readonly entry: string;
  /** The table of the sagas' records, and the variable that names it to the function. */
  readonly records: {
    readonly variable: string;
    readonly table: ITable;
    /** The index of those that are open. */
    readonly index: string;
  };
  readonly environment?: Readonly<Record<string, string>>;
  readonly dynamodbEndpoint: string | undefined;
}

/** Every minute finishes the sagas that are due; dead letters are for those that need a person. */
export class Sweeper extends Construct {
  /** What it is called in logs and metrics. */
  readonly service = "sweeper";
  readonly function: ServiceFunction;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, props: SweeperProps) {
    super(scope, id);
    const { records, environment } = props;
    this.deadLetters = deadLetterQueue(this, "DeadLetters");
    this.function = new ServiceFunction(this, "Function", {
      service: this.service,
      entry: props.entry,
      timeout: Duration.seconds(60),
      dynamodbEndpoint: props.dynamodbEndpoint,
      environment: {
        ...environment,
        [records.variable]: records.table.tableName,
        DEAD_LETTER_QUEUE_URL: this.deadLetters.queueUrl,
      },
    });
    const { table, index } = records;
    table.grant(this.function, "dynamodb:GetItem", "dynamodb:UpdateItem");
    const query = { actions: ["dynamodb:Query"], resources: [`${table.tableArn}/index/${index}`] };
    this.function.addToRolePolicy(new PolicyStatement(query));
    this.deadLetters.grant(this.function, "sqs:SendMessage");
    new Rule(this, "Schedule", {
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [new LambdaFunction(this.function, { retryAttempts: 0 })],
    });
  }
}
