import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { type CoordinationName, tablesIn } from "./names";
import { named, type SagaStackProps } from "./props";
import { makeTables, type Streams } from "./saga-tables";
import { settingsIn } from "./settings";

/** The props of a `DataStack`: whose tables it makes, and for which coordination. */
export interface DataProps extends Omit<SagaStackProps, "file"> {
  readonly coordination: CoordinationName;
}

/** The tables of a saga's coordination, in a stack of their own: they outlive everything else. */
export class DataStack extends Stack {
  /** In a choreography each table whose changes are events has one: its outbox. */
  readonly streams: Streams;

  constructor(scope: Construct, id: string, props: DataProps) {
    const { saga, coordination, providers, settings: given, ...rest } = props;
    super(scope, id, named(scope, id, { settings: given, ...rest }));
    const settings = settingsIn(this, given);
    // Restored tables are there already: see `Settings`.
    const tables = tablesIn(saga, coordination, { ...settings, restored: undefined }, providers);
    const outbox = coordination === "choreography";
    this.streams = makeTables(this, { saga, tables, settings, outbox });
  }
}
