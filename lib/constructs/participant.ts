import type { Duration } from "aws-cdk-lib";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { Construct } from "constructs";
import type { Entry } from "./entry";
import type { Fence } from "./fence";
import { ServiceFunction } from "./service-function";

/** Tables by environment variable. The variable holds the table's name. */
export type Variables = Readonly<Record<string, ITable>>;

/** Environment variable to table name. */
export const namesOf = (tables: Variables): Record<string, string> =>
  Object.fromEntries(Object.entries(tables).map(([key, { tableName }]) => [key, tableName]));

/** The function of one service of a saga, and its tables. */
export interface ParticipantProps {
  /** The name of the function in logs, traces and metrics. */
  readonly service: string;
  readonly entry: Entry;
  readonly writes: Variables;
  /** Tables that the function may read. Most services only write, and the write returns the row. */
  readonly reads: Variables;
  /** Tables of which it reads counters that are spread over buckets. */
  readonly counts: Variables;
  readonly environment?: Readonly<Record<string, string>>;
  /** What it asks to write on the saga's record, and as which service. The record's own function has none. */
  readonly asks?: { readonly fence: Fence; readonly as: string } | undefined;
  /** The ARN of a secret that the function may read. */
  readonly secretArn?: string | undefined;
  /** Concurrent commands at most. Default: the account's limit. */
  readonly concurrency?: number | undefined;
  /** See `ServiceFunctionProps`. */
  readonly timeout?: Duration;
  /** See `ServiceFunctionProps`. */
  readonly sendsToItself?: boolean;
}

/** A saga participant: one function that updates its own tables. */
export class Participant extends Construct {
  readonly function: ServiceFunction;

  constructor(scope: Construct, id: string, props: ParticipantProps) {
    super(scope, id);
    const { writes, reads, counts, environment, secretArn, asks, ...rest } = props;
    this.function = new ServiceFunction(this, "Function", {
      ...rest,
      environment: {
        ...namesOf({ ...writes, ...reads }),
        ...asks?.fence.settingsOf(asks.as),
        ...environment,
      },
    });
    for (const table of Object.values(writes)) table.grant(this.function, "dynamodb:UpdateItem");
    for (const table of Object.values(counts)) table.grant(this.function, "dynamodb:BatchGetItem");
    asks?.fence.grantAsk(this.function, asks.as);
    if (secretArn) {
      const actions = ["secretsmanager:GetSecretValue"];
      this.function.addToRolePolicy(new PolicyStatement({ actions, resources: [secretArn] }));
    }
    for (const table of Object.values(reads)) table.grant(this.function, "dynamodb:GetItem");
  }
}
