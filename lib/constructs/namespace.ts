import { Stack } from "aws-cdk-lib";
import type { Construct } from "constructs";

const KEY = "stepfunctions-saga:namespace";

/** The namespace of a saga's metrics, alarms and dashboard. Default: the name of its stack. */
export function namespaceOf(scope: Construct): string {
  const set: unknown = scope.node.tryGetContext(KEY);
  return typeof set === "string" ? set : Stack.of(scope).stackName;
}

/** Sets the namespace of the constructs in this scope. A stack can hold several sagas. */
export const setNamespace = ({ node }: Construct, namespace: string) =>
  node.setContext(KEY, namespace);

/** The alias of a function or state machine. It points to the version in use. */
export const LIVE = "live";

const VERSIONS = "stepfunctions-saga:versions";

/** Whether the functions and state machines in this scope have versions and aliases. */
export const hasVersions = ({ node }: Construct): boolean => node.tryGetContext(VERSIONS) === true;

const TELEMETRY = "stepfunctions-saga:telemetry";

/** The layer with OpenTelemetry's SDK for the functions in this scope, if there is one. */
export function telemetryLayerOf({ node }: Construct): string | undefined {
  const set: unknown = node.tryGetContext(TELEMETRY);
  return typeof set === "string" ? set : undefined;
}

/** Sets this for the functions in this scope. */
export function setFunctions(
  { node }: Construct,
  { versions, telemetryLayer }: { versions: boolean; telemetryLayer?: string | undefined },
): void {
  node.setContext(VERSIONS, versions);
  node.setContext(TELEMETRY, telemetryLayer);
}
