import { spawn, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { DeleteTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DeleteQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { order as definition } from "../../lambdas/order/saga";
import { deployLocal } from "../../scripts/deploy/deploy";
import { missingOf } from "../../scripts/deploy/present";
import { readOutputs } from "../../scripts/deployed/outputs";
import { down, enterLocal } from "../../scripts/localstack";
import { cacheDir, defaultDir } from "../../scripts/localstack/paths";
import { PROJECT } from "../integration/readme";
import { place } from "./support";

/** A server that is not AWS and answers every request with 200. No local command may call it. */
let trap: Server;
let emulator: { port: number; dir: string };
const asked: string[] = [];

beforeAll(async () => {
  trap = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    response.end("{}");
  });
  trap.on("connect", (request, socket) => {
    asked.push(`CONNECT ${request.url}`);
    socket.end();
  });
  await new Promise<void>((done) => trap.listen(0, "127.0.0.1", done));
  const { port } = await place();
  emulator = { port, dir: defaultDir(port) };
});

afterAll(async () => {
  trap.close();
  await down(emulator);
  rmSync(emulator.dir, { recursive: true, force: true });
});

/** All harmful settings at once. None of them may change what happens. */
function hostile(): NodeJS.ProcessEnv {
  const address = trap.address();
  const url = `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`;
  return {
    PATH: process.env.PATH,
    ORDER_SAGA_CACHE: cacheDir(),
    HOME: "/dev/null/nowhere",
    ...{ AWS_PROFILE: "expired", AWS_DEFAULT_PROFILE: "unknown", AWS_SESSION_TOKEN: "real" },
    ...{
      AWS_CONFIG_FILE: "/dev/null/nowhere",
      AWS_REGION: "eu-central-1",
      AWS_USE_FIPS_ENDPOINT: "true",
    },
    ...{ AWS_ENDPOINT_URL: url, AWS_ENDPOINT_URL_DYNAMODB: url, AWS_ENDPOINT_URL_S3: "no-scheme" },
    ...{ AWS_ENDPOINT_URL_CLOUDFORMATION: url, AWS_IGNORE_CONFIGURED_ENDPOINT_URLS: "true" },
    ...{ HTTP_PROXY: url, HTTPS_PROXY: url, http_proxy: url, https_proxy: url, ALL_PROXY: url },
    ...{ CDK_PROFILE: "admin", CDK_CONTEXT: "stage=prod", CDK_HOME: "/dev/null/nowhere" },
    ...{
      JAVA_TOOL_OPTIONS: "-agentlib:none",
      _JAVA_OPTIONS: "-Xmx1m",
      PYTHONHOME: "/dev/null/nowhere",
    },
    ...{ PIP_INDEX_URL: url, PIP_USER: "1", NODE_OPTIONS: "--throw-deprecation", DEBUG: "*" },
    ...{ SERVICES: "s3", LOCALSTACK_HOST: "example.com", GATEWAY_LISTEN: "0.0.0.0:1" },
  };
}

/** If the system allows it: a user without a passwd entry, as in a container that runs under a number. */
const nameless = ["--user", "--map-user=12345", "--map-group=12345"];
const asNameless =
  spawnSync("unshare", [...nameless, "true"]).status === 0 ? ["unshare", ...nameless] : [];

test("whatever the shell exports, the first command deploys to the emulator only", async () => {
  const options = ["--saga", "order", "--port", `${emulator.port}`];
  const script = ["scripts/run.mjs", "scripts/deploy/local-cli.ts", ...options];
  const [command = "", ...args] = [...asNameless, process.execPath, ...script];
  const child = spawn(command, args, { cwd: PROJECT, env: hostile() });
  let told = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (told += chunk));
  const status = await new Promise((ended) => child.once("close", ended));
  expect({ status, asked }).toEqual({ status: 0, asked: [] });
  expect(told).toContain(`deployed to http://127.0.0.1:${emulator.port}`);
  expect(told).toMatch(/Order\w+ \d+: /); // it showed its progress, for any stack
}, 240_000);

describe("a deployment of which only half is there", () => {
  const lines: string[] = [];
  const deploy = (signal?: AbortSignal) =>
    deployLocal({
      ...{ stage: "local", sagas: ["order"], only: "orchestration", signal },
      log: (line) => lines.push(line),
    });

  beforeAll(() => enterLocal({ endpoint: `http://127.0.0.1:${emulator.port}` }));

  it("is seen, whatever CloudFormation says", async () => {
    const stacks = ["OrderSagaData", "OrderSaga", "OrderChoreographyData", "OrderChoreography"];
    expect(await Promise.all(stacks.map((stack) => missingOf(stack)))).toEqual([[], [], [], []]);
    const outputs = await readOutputs(definition, "orchestration");
    const TableName = outputs.table("Order");
    const FunctionName = outputs.function("Payment");
    const QueueUrl = outputs.deadLetters("Step");
    await new DynamoDBClient().send(new DeleteTableCommand({ TableName }));
    await new LambdaClient().send(new DeleteFunctionCommand({ FunctionName }));
    await new SQSClient().send(new DeleteQueueCommand({ QueueUrl }));
    expect(await missingOf("OrderSagaData")).toEqual([`AWS::DynamoDB::GlobalTable ${TableName}`]);
    expect(await missingOf("OrderSaga")).toEqual([
      `AWS::Lambda::Function ${FunctionName}`,
      `AWS::SQS::Queue ${QueueUrl}`,
    ]);
  });

  it("is made whole by the next one, also after one that was broken off", async () => {
    const interrupt = new AbortController();
    const log = (line: string) => {
      lines.push(line);
      if (/^ {2}OrderSaga\w* \d+: /.test(line)) interrupt.abort();
    };
    const { signal } = interrupt;
    const broken = deployLocal({
      stage: "local",
      sagas: ["order"],
      only: "orchestration",
      signal,
      log,
    });
    await expect(broken).rejects.toThrow("aborted");
    expect(lines.join("\n")).toContain("OrderSaga is incomplete (no AWS::Lambda::Function");
    await deploy();
    expect(await missingOf("OrderSagaData")).toEqual([]);
    expect(await missingOf("OrderSaga")).toEqual([]);
  }, 240_000);
});
