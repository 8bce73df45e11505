import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { type CoordinationName, tablesIn } from "./names";
import { named, type SagaStackProps } from "./props";
import { providersIn } from "./providers";
import { makeTables, type Streams } from "./saga-tables";
import { settingsIn } from "./settings";

/** The props of a `DataStack`: the saga and the coordination whose tables it makes. */
export interface DataProps extends Omit<SagaStackProps, "file"> {
  readonly coordination: CoordinationName;
}

/** The tables of one coordination of a saga. They are in a stack of their own, so they outlive all other stacks. */
export class DataStack extends Stack {
  /** Stream ARN by table name. In a choreography the tables whose changes are events have a stream, the outbox. */
  readonly streams: Streams;

  constructor(scope: Construct, id: string, props: DataProps) {
    const { saga, coordination, providers, settings: given, ...rest } = props;
    super(scope, id, named(scope, id, { settings: given, ...rest }));
    const settings = settingsIn(this, given);
    // Restored tables exist already, see `Settings.restored`.
    const own = providersIn(this, { saga, providers });
    const tables = tablesIn(saga, coordination, { ...settings, restored: undefined }, own);
    const outbox = coordination === "choreography";
    this.streams = makeTables(this, { saga, tables, settings, outbox });
  }
}
