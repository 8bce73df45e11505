import type { Stack } from "aws-cdk-lib";
import { SagaAlarms } from "./constructs/alarms";
import { SagaDashboard } from "./constructs/dashboard";
import type { Watched } from "./constructs/saga-metrics";
import type { Settings } from "./settings";

/** Alarms and a dashboard for the saga that a stack deploys. */
export function watch(
  stack: Stack,
  { alarmTopic }: Pick<Settings, "alarmTopic">,
  what: Omit<Watched, "namespace">,
): void {
  const watched = { namespace: stack.stackName, ...what };
  const { alarms } = new SagaAlarms(stack, "Alarms", { ...watched, topic: alarmTopic });
  new SagaDashboard(stack, "Overview", { ...watched, alarms });
}
