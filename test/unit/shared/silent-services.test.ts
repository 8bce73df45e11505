import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import * as z from "zod";
import { AskedFunction } from "../../../lambdas/runtime/aws/asked-function";
import { DeadLetterQueue } from "../../../lambdas/runtime/aws/dead-letter-queue";
import { DynamoDbStore, documentClient } from "../../../lambdas/runtime/aws/dynamodb-store";
import { EventBus } from "../../../lambdas/runtime/aws/event-bus";
import { Executions } from "../../../lambdas/runtime/aws/executions";
import type { LIMITS } from "../../../lambdas/runtime/aws/limits";
import { MessageQueue } from "../../../lambdas/runtime/aws/message-queue";
import { logger } from "../../../lambdas/runtime/aws/observability";
import { executionsDriver } from "../../../lambdas/runtime/reconciler/executions-driver";
import { Reconciler } from "../../../lambdas/runtime/reconciler/reconciler";
import { scan } from "../../../lambdas/runtime/reconciler/scan";
import { FUTURE, MACHINE, NOW, secondsBetween } from "../reconciler/given";
import { MemoryRecords, type VersionedSaga } from "../reconciler/memory";

logger.setLogLevel("SILENT");

/** The shipped limits, but shorter. A client without limits of its own would hang in this test. */
jest.mock("../../../lambdas/runtime/aws/limits", () => {
  const { LIMITS: ships } = jest.requireActual("../../../lambdas/runtime/aws/limits");
  const requestHandler = { ...ships.requestHandler, requestTimeout: 100, socketTimeout: 100 };
  const short = { ...ships, requestHandler };
  const queues = { ...short, useQueueUrlAsEndpoint: false };
  return { LIMITS: short, ASK_LIMITS: short, TABLE_LIMITS: short, QUEUE_LIMITS: queues };
});

const { LIMITS: ships, ASK_LIMITS: asks } = jest.requireActual<
  Record<"LIMITS" | "ASK_LIMITS", typeof LIMITS>
>("../../../lambdas/runtime/aws/limits");

const services = ["SFN", "SQS", "EVENTBRIDGE", "DYNAMODB", "LAMBDA"];
const sockets = new Set<Socket>();
let server: Server;
let queue: string;
/** The bytes that the server sends when it is called. Then it is silent. */
let says: string;

beforeAll(async () => {
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {}).on("data", () => socket.write(says));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address?.port}`;
  queue = `${url}/1/queue`;
  Object.assign(process.env, {
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "none",
    AWS_SECRET_ACCESS_KEY: "none",
    ...Object.fromEntries(services.map((name) => [`AWS_ENDPOINT_URL_${name}`, url])),
  });
});

afterAll(() => {
  for (const name of services) delete process.env[`AWS_ENDPOINT_URL_${name}`];
  for (const socket of sockets) socket.destroy();
  server.close();
});

const letter = { sagaId: "s", execution: undefined, step: "", error: "", cause: "", input: {} };
const rows = { table: "rows", keyAttribute: "pk", state: z.object({}) };
const entry = { type: "OrderPlaced", detail: {} };

describe.each([
  ["says nothing", ""],
  ["stops in the middle of its answer", "HTTP/1.1 200 OK\r\ncontent-length: 90\r\n\r\n{"],
])("a service that takes a call and %s", (_, answer) => {
  beforeEach(() => {
    says = answer;
  });

  it.each<[string, () => Promise<unknown>]>([
    ["asks for an execution", () => new Executions().status(MACHINE, "s")],
    ["starts one", () => new Executions().start(MACHINE, "s", {})],
    ["tells one", () => new Executions().resume("token", {})],
    ["sends a dead letter", () => new DeadLetterQueue(queue).send(letter)],
    ["returns a message", () => new MessageQueue(queue).returnAfter("handle", 1)],
    ["publishes", () => new EventBus("bus", "source").put([entry])],
    ["asks a function", () => new AskedFunction("fence:Payment").ask({}, "s")],
    ["reads a row", () => new DynamoDbStore(documentClient(), rows).read("k")],
  ])(
    "is Unavailable for who %s",
    async (_what, call) => {
      await expect(call()).rejects.toMatchObject({ name: "Unavailable" });
    },
    10_000,
  );
});

it("is given up on before the calling function times out after 10 s", () => {
  const secondsOf = ({ maxAttempts, requestHandler }: typeof LIMITS) => {
    const { requestTimeout, socketTimeout, connectionTimeout } = requestHandler;
    return (maxAttempts * Math.max(requestTimeout, socketTimeout, connectionTimeout)) / 1000;
  };
  expect(secondsOf(ships)).toBeLessThan(8);
  // All tries of a question share one time, so that no function is started twice for it.
  expect(asks.requestHandler.requestTimeout / 1000).toBeLessThan(8);
});

describe("the reconciler beside a Step Functions that says nothing", () => {
  it("puts off every saga whose execution it cannot read, reports that, and goes on with the others", async () => {
    says = "";
    const records = new MemoryRecords();
    for (const id of ["s-1", "s-2"]) records.put({ id });
    records.put({ id: "s-3", executionArn: undefined, dueAt: FUTURE, redrives: 1 });
    const driver = executionsDriver<VersionedSaga>(MACHINE, records, new Executions());
    const reconciler = new Reconciler(
      records,
      driver,
      async () => {},
      () => NOW,
    );
    const keys = [...records.rows.keys()];
    const { done } = await scan(reconciler, {
      trigger: "due",
      shards: ["open#0"],
      page: async () => ({ keys, readUnits: 0 }),
      now: () => NOW,
      hasTime: () => true,
      hasRoom: () => true,
    });
    expect(done.map(({ did }) => did)).toEqual(["failed", "failed", "leave"]);
    for (const id of ["s-1", "s-2"]) {
      expect(secondsBetween(NOW, records.rows.get(id)?.dueAt)).toBe(60);
    }
  }, 10_000);
});
