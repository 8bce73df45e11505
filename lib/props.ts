import type { StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { AnySaga } from "../lambdas/saga/define";
import { inStage } from "./names";
import { type Settings, settingsIn } from "./settings";

/** A saga that is deployed. */
export interface SagaProps {
  readonly saga: AnySaga;
  /** Default, for each: what the context says. */
  readonly settings?: Partial<Settings>;
  /**
   * The file that exports the saga, by its name in code: functions are bundled from there.
   * Default: `lambdas/NAME/saga.ts` of the folder in which the app runs.
   */
  readonly file?: string;
  /**
   * The file of the system that a service acts on outside, by the service's name: it exports
   * `provider`, a `Provider` of `stepfunctions-saga/lambda`. Such a service has no table for books.
   * Default: a sandbox plays it.
   */
  readonly providers?: Readonly<Record<string, string>>;
}

/** The props of a saga's stack. Its name: what is given, else its id and the stage. */
export interface SagaStackProps extends StackProps, SagaProps {}

/** These props with the name that a stack of this id has. */
export const named = <P extends StackProps & Pick<SagaProps, "settings">>(
  scope: Construct,
  id: string,
  props: P,
): P & { readonly stackName: string } => ({
  ...props,
  stackName: props.stackName ?? inStage(id, settingsIn(scope, props.settings)),
});
