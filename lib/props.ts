import type { StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { AnySaga } from "../lambdas/saga/define";
import { inStage } from "./names";
import { type Settings, settingsIn } from "./settings";

/** The system that a service acts on outside, in place of the sandbox. */
export interface OwnProvider {
  /** It exports `provider`: a `Provider` or a `Remembering` of `stepfunctions-saga/lambda`. */
  readonly file: string;
  /** Whether it is a `Remembering`: it gets a table for its memory. Default: no. */
  readonly remembers?: boolean;
  /** The ARN of the secret in Secrets Manager that its function may read. Default: none. */
  readonly secretArn?: string;
}

/** Own providers by the service's name. A file alone is one that remembers nothing and has no secret. */
export type Providers = Readonly<Record<string, string | OwnProvider>>;

/** The same, each in full. */
export const ownProviders = (providers: Providers): ReadonlyMap<string, OwnProvider> =>
  new Map(
    Object.entries(providers).map(([service, own]) => [
      service,
      typeof own === "string" ? { file: own } : own,
    ]),
  );

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
   * The systems that services act on outside, by the service's name. Such a service has no table for books.
   * Default: a sandbox plays it.
   */
  readonly providers?: Providers;
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
