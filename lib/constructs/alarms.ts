import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import { Topic } from "aws-cdk-lib/aws-sns";
import { Construct } from "constructs";
import type { When } from "./when";

export interface SagaAlarmsProps {
  /** What the names of the alarms begin with. */
  readonly namespace: string;
  /** The alarms, by name. */
  readonly when: Readonly<Record<string, When>>;
  /** ARN of the SNS topic that receives the alarms. Default: none. */
  readonly topic?: string | undefined;
}

/** The alarms of one saga, or of its front door. docs/runbook.md has a section for each. */
export class SagaAlarms extends Construct {
  readonly alarms: readonly Alarm[];
  /** The alarms that roll back a deployment. */
  readonly ofDeployments: readonly Alarm[];

  constructor(scope: Construct, id: string, { namespace, when: all, topic }: SagaAlarmsProps) {
    super(scope, id);
    const made = Object.entries(all).flatMap(([name, when]) =>
      [when.metric].flat().map((metric, i) => {
        return { when, alarm: this.#alarm(namespace, name, i + 1, { ...when, metric }) };
      }),
    );
    this.alarms = made.map(({ alarm }) => alarm);
    this.ofDeployments = made.flatMap(({ when, alarm }) => (when.ofDeployments ? [alarm] : []));
    if (!topic) return;
    const action = new SnsAction(Topic.fromTopicArn(this, "Topic", topic));
    for (const alarm of this.alarms) alarm.addAlarmAction(action);
  }

  #alarm(
    namespace: string,
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
