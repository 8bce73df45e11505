import { Duration, Stack } from "aws-cdk-lib";
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  Stats,
} from "aws-cdk-lib/aws-cloudwatch";
import { Construct } from "constructs";
import { METRICS } from "../../lambdas/runtime/aws/metric-names";
import { endedBadly } from "./failures";
import {
  age,
  counted,
  depth,
  errors,
  functionsOf,
  tableThrottles,
  throttles,
  type Watched,
} from "./saga-metrics";

export interface SagaDashboardProps extends Watched {
  readonly alarms: readonly Alarm[];
}

const FIVE_MINUTES = { period: Duration.minutes(5) };
const SLOWEST = { statistic: Stats.percentile(99), ...FIVE_MINUTES };

/** The CloudWatch dashboard of a saga: its alarms, the outcomes of sagas, and the queues. */
export class SagaDashboard extends Construct {
  readonly dashboard: Dashboard;

  constructor(scope: Construct, id: string, { alarms, ...watched }: SagaDashboardProps) {
    super(scope, id);
    const ringing = { title: "Alarms", alarms: [...alarms], width: 24, height: 4 };
    this.dashboard = new Dashboard(this, "Dashboard", {
      dashboardName: watched.namespace,
      widgets: [[new AlarmStatusWidget(ringing)], ...sagas(watched), ...functions(watched)],
    });
  }
}

/** Shows the alarms of what is in front of a saga below it, if both are in the same stack. */
export function showBelow(
  scope: Construct,
  dashboard: Dashboard | undefined,
  { title, alarms }: { readonly title: string; readonly alarms: readonly Alarm[] },
): void {
  if (!dashboard || Stack.of(dashboard) !== Stack.of(scope)) return;
  dashboard.addWidgets(
    new AlarmStatusWidget({ title, alarms: [...alarms], width: 12, height: 6 }),
    graph(`${title}: failures`, ...alarms.map(({ metric }) => metric)),
  );
}

function graph(title: string, ...left: IMetric[]): GraphWidget {
  return new GraphWidget({ title, left, width: 12, height: 6 });
}

function sagas(watched: Watched): GraphWidget[][] {
  const letters = Object.entries(watched.deadLetters);
  const tried = (name: string, statistic?: string) =>
    counted(watched, watched.reconcilerCountsAs, name, statistic);
  return [
    ...carriers(watched),
    [
      graph(
        `${watched.noun}s in trouble`,
        tried(METRICS.redrives, Stats.MAXIMUM),
        tried(METRICS.escalated),
        tried(METRICS.parkedTooLong),
        tried(METRICS.notReconciled),
      ),
      graph("Dead letters", ...letters.flatMap(([kind, queues]) => depth(kind, queues))),
    ],
    [
      graph(
        "Age of the oldest dead letter (seconds)",
        ...letters.flatMap(([kind, queues]) => age(kind, queues)),
      ),
      graph(
        `Age of the oldest open ${watched.noun.toLowerCase()} (seconds)`,
        tried(METRICS.age, Stats.MAXIMUM),
      ),
    ],
  ];
}

function carriers(watched: Watched): GraphWidget[][] {
  const { stateMachine, queues = [] } = watched;
  const executions = stateMachine && [
    graph(
      "Executions",
      stateMachine.metricStarted(FIVE_MINUTES),
      stateMachine.metricSucceeded(FIVE_MINUTES),
      ...[endedBadly(watched) ?? []].flat(),
    ),
    graph("Duration (99th percentile)", stateMachine.metricTime(SLOWEST)),
  ];
  const events = queues.length > 0 && [
    graph("Events waiting", ...depth("Events", queues)),
    graph("Age of the oldest event (seconds)", ...age("Events", queues)),
  ];
  return [executions || [], events || []].filter((row) => row.length > 0);
}

function functions(watched: Watched): GraphWidget[][] {
  const services = Object.keys(watched.functions);
  const per = (name: string) => services.map((service) => counted(watched, service, name));
  return [
    [
      graph("Refused", ...per(METRICS.refused)),
      graph("Commands replayed", ...per(METRICS.replayed)),
    ],
    [
      graph("Functions: errors and throttles", ...errors(watched), ...throttles(watched)),
      graph(
        "Functions: duration (99th percentile)",
        ...functionsOf(watched).map((f) => f.metricDuration(SLOWEST)),
      ),
    ],
    [graph("Tables: throttled requests", ...tableThrottles(watched))],
  ];
}
