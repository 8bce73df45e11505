import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";
import { ServiceFunction } from "./service-function";

/** One service of a saga, and the tables that it writes. */
export interface ParticipantProps {
  /** Names the function and its folder under `lambdas/`. */
  readonly service: string;
  /** Environment variable name -> table that the function may update. */
  readonly tables: Readonly<Record<string, ITable>>;
  readonly environment?: Readonly<Record<string, string>>;
  readonly dynamodbEndpoint: string | undefined;
  /** How many commands it runs at once at most. Default: as many as the account may. */
  readonly concurrency?: number | undefined;
}

/** A saga participant: one function that updates its own tables, and reads none. */
export class Participant extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, props: ParticipantProps) {
    super(scope, id);
    const { service, tables, environment, dynamodbEndpoint, concurrency } = props;
    const names = Object.entries(tables).map(([variable, table]) => [variable, table.tableName]);
    this.function = new ServiceFunction(this, "Function", {
      service,
      entry: `${service}/handler.ts`,
      environment: { ...Object.fromEntries(names), ...environment },
      dynamodbEndpoint,
      concurrency,
    });
    for (const table of Object.values(tables)) table.grant(this.function, "dynamodb:UpdateItem");
  }
}
