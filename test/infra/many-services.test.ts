import { App, Stack } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { type ITable, Table } from "aws-cdk-lib/aws-dynamodb";
import { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { type IQueue, Queue } from "aws-cdk-lib/aws-sqs";
import { StateMachine } from "aws-cdk-lib/aws-stepfunctions";
import { whenOf } from "../../lib/constructs/alarm-list";
import { SagaAlarms } from "../../lib/constructs/alarms";
import { SagaDashboard } from "../../lib/constructs/dashboard";
import { alarmOf, type WatchingAlarm } from "./cloudwatch";
import { resources } from "./stacks";
import { partOf } from "./states";

const arn = (service: string, name: string) => `arn:aws:${service}:eu-west-1:123456789012:${name}`;

/** The alarms of a saga with so many services, a queue for each and all of them with a dead-letter queue. */
function alarmsOf(services: number): WatchingAlarm[] {
  const stack = new Stack(new App(), "Stack");
  const functionOf = (name: string) =>
    LambdaFunction.fromFunctionArn(stack, name, arn("lambda", `function:${name}`));
  const numbers = Array.from({ length: services }, (_, i) => i);
  const queuesOf = (of: string): IQueue[] =>
    numbers.map((i) => Queue.fromQueueArn(stack, `${of}${i}`, arn("sqs", `${of}${i}`)));
  const tables: ITable[] = numbers.map((i) => Table.fromTableName(stack, `T${i}`, `t${i}`));
  const watched = {
    namespace: "Bulk",
    noun: "Bulk",
    functions: Object.fromEntries(numbers.map((i) => [`s${i}`, functionOf(`s${i}`)])),
    reconciler: functionOf("reconciler"),
    reconcilerCountsAs: "reconciler",
    stateMachine: StateMachine.fromStateMachineArn(stack, "M", arn("states", "stateMachine:M")),
    deadLetters: { Event: queuesOf("dead") },
    queues: queuesOf("queue"),
    tables,
    openSagas: { table: Table.fromTableName(stack, "Records", "records"), index: "open" },
  };
  const { alarms } = new SagaAlarms(stack, "Alarms", { namespace: "Bulk", when: whenOf(watched) });
  new SagaDashboard(stack, "Overview", { ...watched, alarms });
  return resources(Template.fromStack(stack), "AWS::CloudWatch::Alarm").map(([, it]) =>
    alarmOf(it.Properties),
  );
}

it.each(Array.from({ length: 25 }, (_, i) => i + 1))(
  "the alarms of %d services take ten metrics each, and leave none out",
  (services) => {
    const alarms = alarmsOf(services);
    const named = (name: string) => alarms.filter((alarm) => partOf(alarm) === name);
    for (const { terms } of alarms) expect(terms.length).toBeLessThanOrEqual(10);
    for (const [name, metric] of [
      ["EventDeadLetters", "ApproximateNumberOfMessagesVisible"],
      ["EventDeadLettersOld", "ApproximateNumberOfMessagesVisible"],
      ["EventsOld", "ApproximateAgeOfOldestMessage"],
      ["SpendPerSaga", "Invocations"],
    ] as const) {
      const terms = named(name).flatMap((alarm) => alarm.terms.map((term) => term.metric));
      const watched = terms.filter((term) => term.name === metric);
      expect([name, new Set(watched.map((term) => term.dimensions)).size]).toEqual([
        name,
        services,
      ]);
    }
    const each = named("SpendPerSaga").map((it) => it.Threshold / (it.terms.length - 1));
    expect(new Set(each)).toEqual(new Set([8])); // calls of each service
  },
);
