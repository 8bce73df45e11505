import type { Alarm } from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import { SagaAlarms } from "./constructs/alarms";
import { SagaDashboard } from "./constructs/dashboard";
import { namespaceOf } from "./constructs/namespace";
import type { Watched } from "./constructs/saga-metrics";
import type { Settings } from "./settings";

/** Adds alarms and a dashboard to a saga. @returns the alarms that roll back a deployment. */
export function watch(
  scope: Construct,
  { alarmTopic }: Pick<Settings, "alarmTopic">,
  what: Omit<Watched, "namespace">,
): readonly Alarm[] {
  const watched = { namespace: namespaceOf(scope), ...what };
  const { alarms, ofDeployments } = new SagaAlarms(scope, "Alarms", {
    ...watched,
    topic: alarmTopic,
  });
  new SagaDashboard(scope, "Overview", { ...watched, alarms });
  return ofDeployments;
}
