import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import { whenOf } from "./alarm-list";
import type { Watched } from "./saga-metrics";
import type { When } from "./when";

export interface SagaAlarmsProps extends Watched {
  /** ARN of the SNS topic that receives the alarms. Default: none. */
  readonly topic?: string | undefined;
}

/** The alarms of one saga. docs/runbook.md has a section for each. */
export class SagaAlarms extends Construct {
  readonly alarms: readonly Alarm[];
  /** The alarms that roll back a deployment. */
  readonly ofDeployments: readonly Alarm[];

  constructor(scope: Construct, id: string, { topic, ...watched }: SagaAlarmsProps) {
    super(scope, id);
    const made = Object.entries(whenOf(watched)).flatMap(([name, when]) =>
      [when.metric].flat().map((metric, i) => {
        return { when, alarm: this.#alarm(watched, name, i + 1, { ...when, metric }) };
      }),
    );
    this.alarms = made.map(({ alarm }) => alarm);
    this.ofDeployments = made.flatMap(({ when, alarm }) => (when.ofDeployments ? [alarm] : []));
    if (!topic) return;
    const action = new SnsAction(Topic.fromTopicArn(this, "Topic", topic));
    for (const alarm of this.alarms) alarm.addAlarmAction(action);
  }

  #alarm(
    { namespace }: Watched,
    name: string,
    number: number,
    when: When & { readonly metric: IMetric },
  ): Alarm {
    const { says, metric, atLeast, bad = 1, of = bad + 1, silent = false } = when;
    const numbered = number === 1 ? name : `${name}${number}`;
    return new Alarm(this, numbered, {
      alarmName: `${namespace}-${numbered}`,
      alarmDescription: `${says} What to do: docs/runbook.md#${name.toLowerCase()}`,
      metric,
      threshold: atLeast,
      datapointsToAlarm: bad,
      evaluationPeriods: of,
      comparisonOperator: silent
        ? ComparisonOperator.LESS_THAN_THRESHOLD
        : ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: silent ? TreatMissingData.BREACHING : TreatMissingData.NOT_BREACHING,
    });
  }
}
