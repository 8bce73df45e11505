import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { SagaStackProps } from "./coordination";
import { type CoordinationName, tablesIn } from "./names";
import { makeTables, type Streams } from "./saga-tables";
import { settingsIn } from "./settings";

/** The props of a `DataStack`: whose tables it makes, and for which coordination. */
export interface DataProps extends Omit<SagaStackProps, "file"> {
  readonly coordination: CoordinationName;
}

/** The tables of a saga, in a stack of their own that outlives the rest. */
export class DataStack extends Stack {
  /** In a choreography: the streams of tables whose changes are events. */
  readonly streams: Streams;

  constructor(scope: Construct, id: string, props: DataProps) {
    const { saga, coordination, providers, settings: given, ...rest } = props;
    super(scope, id, rest);
    const settings = settingsIn(this, given);
    const tables = tablesIn(saga, coordination, settings, providers);
    const outbox = coordination === "choreography";
    this.streams = makeTables(this, { saga, tables, settings, outbox });
  }
}
