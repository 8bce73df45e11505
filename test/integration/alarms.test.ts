import {
  CreateQueueCommand,
  DeleteQueueCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { AlarmStack } from "./alarm-stack";
import { unused } from "./orders";

const MINUTES = 60_000;
const sqs = new SQSClient();
/** The test's own queues, so that dead letters of other tests raise no alarm here. */
const queues = { Step: unused("step"), Compensation: unused("compensation") };
const urls: (string | undefined)[] = [];
const alarms = new AlarmStack(unused("Alarms"), { reconciler: unused("reconciler"), queues });

beforeAll(async () => {
  for (const QueueName of Object.values(queues)) {
    urls.push((await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl);
  }
  await alarms.deploy();
});

afterAll(async () => {
  await alarms.remove();
  for (const QueueUrl of urls) await sqs.send(new DeleteQueueCommand({ QueueUrl }));
  sqs.destroy();
});

/** Values that functions write into their logs. LocalStack cannot report them itself. */
const TROUBLE = {
  StuckSagas: 3,
  EscalatedSagas: 1,
  ParkedTooLong: 1,
  NotReconciled: 1,
  StateMachineThrottles: 1,
  OldSagas: 3 * 3600,
  OpenExecutions: 900_000,
};

test("without data no alarm rings, except the one for a silent reconciler", async () => {
  expect(await alarms.states()).toEqual({
    ...Object.fromEntries(Object.keys(TROUBLE).map((name) => [name, "OK"])),
    StepDeadLetters: "OK",
    CompensationDeadLetters: "OK",
    ReconcilerSilent: "ALARM",
  });
});

test(
  "each alarm rings for its own fault, and the one for silence stops",
  async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl: urls[0], MessageBody: "a step gave up" }));
    await alarms.reported("StepDeadLetters", 1);
    await alarms.report({ ...TROUBLE, ReconcilerSilent: 5 }); // reported last, because it must be recent
    // A new alarm is evaluated at once. An existing one is only evaluated after its period.
    await alarms.remove();
    await alarms.deploy();
    expect(await alarms.states()).toEqual({
      ...Object.fromEntries(Object.keys(TROUBLE).map((name) => [name, "ALARM"])),
      StepDeadLetters: "ALARM",
      CompensationDeadLetters: "OK",
      ReconcilerSilent: "OK",
    });
  },
  4 * MINUTES,
);
