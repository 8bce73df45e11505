import { Duration } from "aws-cdk-lib";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import { Rule, Schedule } from "aws-cdk-lib/aws-events";
import { LambdaFunction } from "aws-cdk-lib/aws-events-targets";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import type { Entry } from "./entry";
import { ServiceFunction } from "./service-function";

/** The records that the function reads, and how it finds them. */
export interface LookingProps {
  readonly entry: Entry;
  readonly records: {
    readonly table: ITable;
    /** The environment variable that holds the table's name. */
    readonly variable: string;
    /** The index of open sagas. */
    readonly index: string;
  };
  readonly environment?: Readonly<Record<string, string>>;
  /** Concurrent runs at most. Default: the account's limit. */
  readonly concurrency?: number | undefined;
}

/** A function that reads the open sagas every minute. It may change their records. */
export function lookingFunction(
  scope: Construct,
  service: string,
  { records: { table, variable, index }, environment, ...props }: LookingProps,
): ServiceFunction {
  const looking = new ServiceFunction(scope, "Function", {
    ...props,
    service,
    timeout: Duration.seconds(60),
    environment: { ...environment, [variable]: table.tableName },
  });
  table.grant(looking, "dynamodb:GetItem", "dynamodb:UpdateItem");
  const query = { actions: ["dynamodb:Query"], resources: [`${table.tableArn}/index/${index}`] };
  looking.addToRolePolicy(new PolicyStatement(query));
  new Rule(scope, "Schedule", {
    schedule: Schedule.rate(Duration.minutes(1)),
    // A failed run is not retried, because the next run starts within a minute.
    targets: [new LambdaFunction(looking.live, { retryAttempts: 0 })],
  });
  return looking;
}
