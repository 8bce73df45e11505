import type { StackProps } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { AnySaga } from "../lambdas/saga/define";
import { inStage } from "./names";
import { type Settings, settingsIn } from "./settings";

/** A provider that takes the sandbox's place for a service. */
export interface OwnProvider {
  /** The file exports `provider`: a `Provider` or a `Remembering` of `stepfunctions-saga/lambda`. */
  readonly file: string;
  /** Whether the provider is a `Remembering`. It then gets a table for its memory. Default: no. */
  readonly remembers?: boolean;
  /** The ARN of a secret in Secrets Manager that the function may read. Default: none. */
  readonly secretArn?: string;
}

/** Providers by service name. A plain file name means: no memory and no secret. */
export type Providers = Readonly<Record<string, string | OwnProvider>>;

/** The providers by service name, each as an `OwnProvider`. */
export const ownProviders = (providers: Providers): ReadonlyMap<string, OwnProvider> =>
  new Map(
    Object.entries(providers).map(([service, own]) => [
      service,
      typeof own === "string" ? { file: own } : own,
    ]),
  );

/** What has that name. @throws Error if nothing has. */
export function namedIn<T>(all: readonly (readonly [name: string, it: T])[], name: string): T {
  const found = all.find(([one]) => one === name);
  if (!found) throw new Error(`no part is called ${name}`);
  return found[1];
}

/** A saga to deploy. */
export interface SagaProps {
  readonly saga: AnySaga;
  /** Settings that override those of the CDK context. */
  readonly settings?: Partial<Settings>;
  /**
   * The file that exports the saga under its name in code. The functions are bundled from it.
   * Default: `lambdas/NAME/saga.ts` below the folder in which the app runs.
   */
  readonly file?: string;
  /**
   * The providers of outside systems, by service name. A service with a provider has no table of books.
   * Default: the files that `-c provider=NAME` names, else the sandbox.
   */
  readonly providers?: Providers;
}

/** The props of a saga's stack. The default of `stackName` is the id and the stage. */
export interface SagaStackProps extends StackProps, SagaProps {}

/** These props with the default stack name of this id. */
export const named = <P extends StackProps & Pick<SagaProps, "settings">>(
  scope: Construct,
  id: string,
  props: P,
): P & { readonly stackName: string } => ({
  ...props,
  stackName: props.stackName ?? inStage(id, settingsIn(scope, props.settings)),
});
