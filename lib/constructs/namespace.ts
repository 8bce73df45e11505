import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";

const KEY = "stepfunctions-saga:namespace";

/** What a saga counts under, and its alarms and dashboard are called after: its stack, if not set. */
export function namespaceOf(scope: Construct): string {
  const set: unknown = scope.node.tryGetContext(KEY);
  return typeof set === "string" ? set : Stack.of(scope).stackName;
}

/** Sets it for what is made in a scope from now on: a stack may hold several sagas. */
export const setNamespace = ({ node }: Construct, namespace: string) =>
  node.setContext(KEY, namespace);

/** The alias that leads to the version of a function or state machine in use. */
export const LIVE = "live";

const VERSIONS = "stepfunctions-saga:versions";

/** Whether what is made in a scope has versions and aliases. */
export const hasVersions = ({ node }: Construct): boolean => node.tryGetContext(VERSIONS) === true;

/** Sets it for what is made in a scope from now on. */
export const setVersions = ({ node }: Construct, versions: boolean) =>
  node.setContext(VERSIONS, versions);
