import { order } from "../../../lambdas/order/saga";
import { AskedFunction } from "../../../lambdas/runtime/aws/asked-function";
import { DeadLetterQueue } from "../../../lambdas/runtime/aws/dead-letter-queue";
import { Executions } from "../../../lambdas/runtime/aws/executions";
import { MessageQueue } from "../../../lambdas/runtime/aws/message-queue";
import { askedDoor } from "../../../lambdas/runtime/aws/record-door";
import { redriveName } from "../../../lambdas/runtime/reconciler/redrive-name";
import { ASKED, MACHINE, QUEUE } from "../../../scripts/faults/proxy";
import { anOrder } from "../given";
import { type Bench, fakeDynamoDb } from "./fake-dynamodb";

const ARN = "arn:aws:states:eu-west-1:000000000000:stateMachine:Saga";
const QUEUE_URL = "http://queues.invalid/000000000000/letters";

/** Uses the clients with which the functions themselves call Step Functions, SQS and Lambda. */
describe("the proxy before Step Functions, SQS and Lambda", () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await fakeDynamoDb();
    Object.assign(process.env, {
      AWS_REGION: "eu-west-1",
      AWS_ACCESS_KEY_ID: "none",
      AWS_SECRET_ACCESS_KEY: "none",
      AWS_ENDPOINT_URL_LAMBDA: bench.proxy.url,
      AWS_ENDPOINT_URL_SFN: bench.proxy.url,
      AWS_ENDPOINT_URL_SQS: bench.proxy.url,
    });
  });
  afterEach(() => {
    delete process.env.AWS_ENDPOINT_URL_LAMBDA;
    delete process.env.AWS_ENDPOINT_URL_SFN;
    delete process.env.AWS_ENDPOINT_URL_SQS;
    return bench.close();
  });

  const letter = { sagaId: "o-1", execution: "e", step: "s", error: "E", cause: "c", input: {} };
  const event = JSON.stringify({ detail: { orderId: "o-1", type: "OrderPlaced" } });

  it.each<[string, string, string, string, () => Promise<unknown>]>([
    ["asks for", "DescribeExecution", MACHINE, "o-1", () => new Executions().status(ARN, "o-1")],
    [
      "starts again",
      "StartExecution",
      MACHINE,
      "o-1",
      () => new Executions().start(ARN, redriveName("o-1", 2), {}),
    ],
    ["asks about", "Invoke", ASKED, "o-1", () => askedDoor(order, "fence:Payment").sign(anOrder())],
    ["places", "Invoke", ASKED, "o-1", () => new AskedFunction("direct").ask(anOrder(), "o-1")],
    ["wakes", "SendTaskSuccess", MACHINE, "token", () => new Executions().resume("token", {})],
    [
      "sends a dead letter of",
      "SendMessage",
      QUEUE,
      "o-1",
      () => new DeadLetterQueue(QUEUE_URL).send(letter),
    ],
    [
      "sends anew a message of",
      "SendMessage",
      QUEUE,
      "o-1",
      () => new MessageQueue(QUEUE_URL).send(event, 1),
    ],
  ])("fails who %s a saga: %s", async (_what, operation, table, sagaId, call) => {
    const rule = { sagaId, table, operation, times: "always", fault: "fail-before" } as const;
    const id = await bench.proxy.inject(rule);
    await expect(call()).rejects.toMatchObject({ name: "Unavailable" });
    expect(await bench.proxy.injected(id)).toBe(3);
    expect(bench.received).toEqual([]);
  });
});
