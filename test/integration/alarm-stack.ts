import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  waitUntilStackCreateComplete,
  waitUntilStackDeleteComplete,
} from "@aws-sdk/client-cloudformation";
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricStatisticsCommand,
  type MetricAlarm,
  PutMetricDataCommand,
  Statistic,
} from "@aws-sdk/client-cloudwatch";
import { App, CliCredentialsStackSynthesizer, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import { Table } from "aws-cdk-lib/aws-dynamodb";
import { Function as DeployedFunction } from "aws-cdk-lib/aws-lambda";
import { Queue } from "aws-cdk-lib/aws-sqs";
import { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { whenOf } from "../../lib/constructs/alarm-list";
import { SagaAlarms } from "../../lib/constructs/alarms";
import { frontAlarms } from "../../lib/constructs/front-alarms";
import { waitFor } from "../../scripts/deployed/wait-for";
import { outdir } from "../infra/stacks";

const WAIT = { maxWaitTime: 60, minDelay: 1, maxDelay: 1 };
/** LocalStack reports queue metrics once a minute. */
const REPORT_MS = 90_000;
/** LocalStack only evaluates alarms of one metric, not of a sum. */
const evaluated = ({ MetricName }: MetricAlarm) => MetricName !== undefined;

/** The names of the watched resources. */
interface WatchedNames {
  readonly reconciler: string;
  readonly queues: { readonly Step: string; readonly Compensation: string };
}

/** The saga's alarms for these names, in their own stack, because test stages have no alarms. */
export class AlarmStack {
  readonly #formation = new CloudFormationClient();
  readonly #watch = new CloudWatchClient();

  constructor(
    private readonly StackName: string,
    private readonly names: WatchedNames,
  ) {}

  async deploy(): Promise<void> {
    const { StackName } = this;
    const TemplateBody = JSON.stringify(templateOf(StackName, this.names));
    await this.#formation.send(new CreateStackCommand({ StackName, TemplateBody }));
    await waitUntilStackCreateComplete({ client: this.#formation, ...WAIT }, { StackName });
  }

  async remove(): Promise<void> {
    const { StackName } = this;
    await this.#formation.send(new DeleteStackCommand({ StackName }));
    await waitUntilStackDeleteComplete({ client: this.#formation, ...WAIT }, { StackName });
  }

  /** Waits until LocalStack has evaluated the alarms. Returns the state of each evaluated alarm. */
  async states(): Promise<Record<string, string | undefined>> {
    return waitFor("the alarms' states", async () => {
      const alarms = (await this.#alarms()).filter(evaluated);
      const pending = alarms.filter(({ StateValue }) => StateValue === "INSUFFICIENT_DATA");
      if (pending.length > 0) return undefined;
      return Object.fromEntries(alarms.map((a) => [this.#nameOf(a), a.StateValue]));
    });
  }

  /** Writes a value into each alarm's metric, for as many periods as the alarm evaluates. */
  async report(values: Readonly<Record<string, number>>): Promise<void> {
    for (const alarm of (await this.#alarms()).filter(evaluated)) {
      const Value = values[this.#nameOf(alarm)];
      if (Value !== undefined) await this.#put(alarm, Value);
    }
  }

  /** Waits until LocalStack itself has reported at least this value for an alarm's metric. */
  async reported(name: string, atLeast: number): Promise<void> {
    const [alarm] = (await this.#alarms()).filter((one) => this.#nameOf(one) === name);
    const { Namespace, MetricName, Dimensions } = alarm ?? {};
    const ask = async () => {
      const EndTime = new Date();
      const of = { Namespace, MetricName, Dimensions, Statistics: [Statistic.Maximum] };
      const over = { StartTime: new Date(EndTime.getTime() - REPORT_MS), EndTime, Period: 60 };
      const got = await this.#watch.send(new GetMetricStatisticsCommand({ ...of, ...over }));
      return (got.Datapoints ?? []).some(({ Maximum = 0 }) => Maximum >= atLeast);
    };
    await waitFor(`${Namespace} ${MetricName}`, ask, REPORT_MS);
  }

  async #put({ Namespace, Period = 0, EvaluationPeriods = 1, ...of }: MetricAlarm, Value: number) {
    const { MetricName, Dimensions } = of;
    const MetricData = Array.from({ length: EvaluationPeriods }, (_, n) => ({
      MetricName,
      Dimensions,
      Value,
      Timestamp: new Date(Date.now() - (n + 0.5) * Period * 1000),
    }));
    await this.#watch.send(new PutMetricDataCommand({ Namespace, MetricData }));
  }

  async #alarms(): Promise<MetricAlarm[]> {
    const describe = new DescribeAlarmsCommand({ AlarmNamePrefix: `${this.StackName}-` });
    return (await this.#watch.send(describe)).MetricAlarms ?? [];
  }

  #nameOf({ AlarmName = "" }: MetricAlarm): string {
    return AlarmName.replace(`${this.StackName}-`, "");
  }
}

function templateOf(name: string, { reconciler, queues }: WatchedNames): object {
  const stack = new Stack(new App({ outdir: outdir() }), name, {
    synthesizer: new CliCredentialsStackSynthesizer({ fileAssetsBucketName: "none" }),
  });
  const lambda = (of: string) => DeployedFunction.fromFunctionName(stack, of, of);
  const queue = (of: string) =>
    Queue.fromQueueArn(stack, of, stack.formatArn({ service: "sqs", resource: of }));
  const machine = stack.formatArn({
    service: "states",
    resource: "stateMachine",
    resourceName: "S",
  });
  const orders = Table.fromTableName(stack, "Orders", "orders");
  const when = whenOf({
    namespace: name,
    noun: "Order",
    functions: { order: lambda("order") },
    reconciler: lambda(reconciler),
    reconcilerCountsAs: "reconciler",
    stateMachine: StateMachine.fromStateMachineArn(stack, "Saga", machine),
    deadLetters: { Step: [queue(queues.Step)], Compensation: [queue(queues.Compensation)] },
    tables: [orders],
    openSagas: { table: orders, index: "open-orders" },
  });
  const answers = new Metric({ namespace: name, metricName: "Answers" });
  const ofDoor = frontAlarms({
    apiName: name,
    functions: [lambda("front")],
    ...{ paused: answers, failed: answers },
  });
  new SagaAlarms(stack, "Alarms", { namespace: name, when: { ...when, ...ofDoor } });
  return Template.fromStack(stack).toJSON();
}
