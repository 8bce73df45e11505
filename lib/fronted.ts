import type { Dashboard } from "aws-cdk-lib/aws-cloudwatch";
import type { IGrantable } from "aws-cdk-lib/aws-iam";
import type { IFunction } from "aws-cdk-lib/aws-lambda";
import { FRONT } from "../lambdas/runtime/aws/environment";
import { vaultOf } from "../lambdas/runtime/tables";
import { type AnySaga, everyServiceIn } from "../lambdas/saga/define";
import type { AskName } from "../lambdas/saga/front/asks";
import { firstHold } from "../lambdas/saga/front/enough";
import type { RecordCommand } from "../lambdas/saga/record-row";
import type { Entry } from "./constructs/entry";
import type { LookingProps } from "./constructs/looking";
import type { Variables } from "./constructs/participant";
import type { Start } from "./lane";
import type { SagaTables } from "./saga-tables";
import type { Settings } from "./settings";

/** A deployed saga with a state machine, as its front door needs it. */
export interface Fronted {
  readonly saga: AnySaga;
  readonly settings: Settings;
  /** The namespace of the saga's metrics and alarms. */
  readonly namespace: string;
  /** What the names of the saga's outputs begin with in its stack. */
  readonly prefix: string;
  readonly records: LookingProps["records"];
  /** The saga's dashboard. Undefined in test stages. */
  readonly dashboard: Dashboard | undefined;
  /** The vaults of its services. */
  readonly vaults: Variables;
  /** Of the service whose counters a new saga takes from first. */
  readonly counters: CountersOf | undefined;
  /** Where sagas begin, as the front door's function is told. */
  readonly starts: Readonly<Record<string, string>>;
  /** Which requests wait for a person. */
  readonly approvalPolicy: Readonly<Record<string, string>>;
  readonly approval: IFunction;
  readonly reconciler: IFunction;
  /** The function of the records, by an alias that takes this command and no other. */
  recorder(command: RecordCommand): IFunction;
  entry(ask: AskName): Entry;
  /** The entry of the function that an outside system calls. @param file exports `webhook`. */
  hearing(file: string): Entry;
  /** Lets somebody start sagas in the deployed lane, and in the state machine. */
  grantStart(grantee: IGrantable): void;
}

/** A table with counters, and with rows of sagas. */
export interface CountersOf {
  readonly tables: Variables;
  /** The key of each saga's row, with `*` for its id. */
  readonly rows: string;
}

/** The counters that a new saga takes from first. */
export function countersIn(saga: AnySaga, tables: SagaTables): CountersOf | undefined {
  const by = firstHold(saga);
  return by && { tables: tables.variables([by.service]), rows: by.key("*") };
}

/** The vaults of a saga's services, by the settings that name them. */
export function vaultsIn(saga: AnySaga, tables: SagaTables): Variables {
  const names = everyServiceIn(saga).map(({ service }) => vaultOf(service));
  return tables.variables(names.filter((name) => tables.has(name)));
}

/** Where sagas begin in a fast lane. */
export function fastStartOf({ express, direct }: Start): Record<string, string> {
  return {
    ...(express && { [FRONT.express]: express.startArn }),
    ...(direct && { [FRONT.direct]: direct.live.functionName }),
  };
}
