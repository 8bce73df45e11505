import type { Alarm, Dashboard } from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import { whenOf } from "./constructs/alarm-list";
import { SagaAlarms } from "./constructs/alarms";
import { SagaDashboard } from "./constructs/dashboard";
import { namespaceOf } from "./constructs/namespace";
import type { Watched } from "./constructs/saga-metrics";
import type { Settings } from "./settings";

/** Adds alarms and a dashboard to a saga. `ofDeployments` are the alarms that roll back a deployment. */
export function watch(
  scope: Construct,
  { alarmTopic }: Pick<Settings, "alarmTopic">,
  what: Omit<Watched, "namespace">,
): { readonly ofDeployments: readonly Alarm[]; readonly dashboard: Dashboard } {
  const watched = { namespace: namespaceOf(scope), ...what };
  const { alarms, ofDeployments } = new SagaAlarms(scope, "Alarms", {
    namespace: watched.namespace,
    when: whenOf(watched),
    topic: alarmTopic,
  });
  const { dashboard } = new SagaDashboard(scope, "Overview", { ...watched, alarms });
  return { ofDeployments, dashboard };
}
