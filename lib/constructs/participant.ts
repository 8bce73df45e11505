import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import { Construct } from "constructs";
import { ServiceFunction } from "./service-function";

/** One service of a saga, and the tables that it writes. */
export interface ParticipantProps {
  /** Names the function in logs, traces and metrics. */
  readonly service: string;
  /** The file with its handler, under `lambdas/`, and the export. */
  readonly entry: string;
  /** Environment variable name -> table that the function may update. */
  readonly tables: Readonly<Record<string, ITable>>;
  /** Of these, what it may read too: where it looks up what became of what it asked for. */
  readonly reads?: readonly ITable[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly dynamodbEndpoint: string | undefined;
  readonly eventsEndpoint?: string | undefined;
  /** How many commands it runs at once at most. Default: as many as the account may. */
  readonly concurrency?: number | undefined;
}

/** A saga participant: one function that updates its own tables, without a read before it. */
export class Participant extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, props: ParticipantProps) {
    super(scope, id);
    const { service, tables, environment } = props;
    const names = Object.entries(tables).map(([variable, table]) => [variable, table.tableName]);
    this.function = new ServiceFunction(this, "Function", {
      service,
      entry: props.entry,
      environment: { ...Object.fromEntries(names), ...environment },
      dynamodbEndpoint: props.dynamodbEndpoint,
      eventsEndpoint: props.eventsEndpoint,
      concurrency: props.concurrency,
    });
    for (const table of Object.values(tables)) table.grant(this.function, "dynamodb:UpdateItem");
    for (const table of props.reads ?? []) table.grant(this.function, "dynamodb:GetItem");
  }
}
