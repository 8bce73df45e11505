import { MessageQueues } from "../../../lambdas/runtime/aws/message-queue";

const steps = "https://sqs.eu-west-1.amazonaws.com/123456789012/steps";
const undos = "https://sqs.eu-west-1.amazonaws.com/123456789012/undos";
const arnOf = (name: string) => `arn:aws:sqs:eu-west-1:123456789012:${name}`;

it("a message goes back to the queue that it came from", () => {
  const queues = new MessageQueues([steps, undos]);
  expect(queues.of(arnOf("steps"))).toMatchObject({ queueUrl: steps });
  expect(queues.of(arnOf("undos"))).toMatchObject({ queueUrl: undos });
});

it("a queue whose URL the function was not told is named", () => {
  expect(() => new MessageQueues([steps]).of(arnOf("undos"))).toThrow(
    "no URL is known of the queue arn:aws:sqs:eu-west-1:123456789012:undos",
  );
});
