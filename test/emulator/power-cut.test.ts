import {
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { InvocationType, InvokeCommand } from "@aws-sdk/client-lambda";
import { waitFor } from "../../scripts/deployed/wait-for";
import { down, type Emulator, kill, status, up } from "../../scripts/localstack";
import { listeners, socketsOf } from "../../scripts/localstack/network";
import { isSame, processesOf, startTime } from "../../scripts/localstack/processes";
import { handler, Machine } from "./machine";
import { clientSettings, processesOfFunction } from "./support";

let machine: Machine;
let emulator: Emulator;
let dynamodb: DynamoDBClient;
const item = { id: { S: "order-1" }, amount: { N: "42" } };

beforeAll(async () => {
  machine = await Machine.start();
  emulator = machine.emulator;
  dynamodb = new DynamoDBClient(clientSettings(emulator));
  await dynamodb.send(
    new CreateTableCommand({
      TableName: "orders",
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    }),
  );
  await dynamodb.send(new PutItemCommand({ TableName: "orders", Item: item }));
});

afterAll(async () => {
  dynamodb.destroy();
  await machine.remove();
});

/** Starts a function process that is busy and would not notice the end of LocalStack. */
async function busyFunction(): Promise<number> {
  const name = await machine.deploy(handler("for (;;);"), { timeout: 300 });
  const request = { FunctionName: name, InvocationType: InvocationType.Event };
  await machine.lambda.send(new InvokeCommand(request));
  return waitFor("its process", async () => processesOfFunction(emulator, name)[0]);
}

async function stored() {
  const request = new GetItemCommand({ TableName: "orders", Key: { id: item.id } });
  return (await dynamodb.send(request)).Item;
}

test("whatever listens, listens on loopback only", () => {
  const pids = processesOf(emulator.dir);
  const inodes = new Set(pids.flatMap((pid) => [...socketsOf(pid)]));
  const own = listeners().filter(({ inode }) => inodes.has(inode));
  // 127.0.0.1 in the kernel's IPv4 table, and ::ffff:127.0.0.1 in its IPv6 table.
  const loopback = ["0100007F", "0000000000000000FFFF00000100007F"];
  expect(own.map(({ port }) => port)).toContain(emulator.port);
  expect(own.length).toBeGreaterThanOrEqual(2); // LocalStack and DynamoDB Local
  expect(own.filter(({ address }) => !loopback.includes(address))).toEqual([]);
});

test.each([
  ["kill", kill],
  ["down", down],
])("%s ends every process at once; tables and items survive it", async (_name, end) => {
  const busy = await busyFunction();
  const { pid } = await status({ dir: emulator.dir });
  const pids = processesOf(emulator.dir);
  expect(pids).toEqual(expect.arrayContaining([busy, pid]));
  expect(pids.length).toBeGreaterThanOrEqual(3); // with DynamoDB Local
  const before = pids.map((each) => ({ pid: each, started: startTime(each) ?? "" }));

  expect(await end({ dir: emulator.dir })).toBe(true);
  expect(before.filter((each) => isSame(each.pid, each.started))).toEqual([]);
  expect((await status({ dir: emulator.dir })).up).toBe(false);

  await up({ dir: emulator.dir, port: emulator.port, mode: "host" });
  expect(await stored()).toEqual(item);
});

test("DynamoDB Local ends when LocalStack alone is killed", async () => {
  const { pid = 0 } = await status({ dir: emulator.dir });
  await stored();
  expect(processesOf(emulator.dir).length).toBeGreaterThanOrEqual(2);
  process.kill(pid, "SIGKILL");
  await waitFor("its end", async () => processesOf(emulator.dir).length === 0);
});
