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
/** Queues of this test's own, so that other tests' letters do not ring here. */
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

/** What LocalStack cannot report itself: what functions write into their logs. */
const TROUBLE = {
  StuckSagas: 3,
  EscalatedSagas: 1,
  ParkedTooLong: 1,
  NotReconciled: 1,
  StateMachineThrottles: 1,
};

test("where nothing is counted no alarm rings, but the one that minds silence", async () => {
  expect(await alarms.states()).toEqual({
    ...Object.fromEntries(Object.keys(TROUBLE).map((name) => [name, "OK"])),
    StepDeadLetters: "OK",
    CompensationDeadLetters: "OK",
    ReconcilerSilent: "ALARM",
  });
});

test(
  "each rings for its own trouble, a dead letter's for a real one, and silence no more",
  async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl: urls[0], MessageBody: "a step gave up" }));
    await alarms.reported("StepDeadLetters", 1);
    await alarms.report({ ...TROUBLE, ReconcilerSilent: 5 }); // last: it must not be old
    // An alarm that is made anew is evaluated at once, instead of after its period.
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
