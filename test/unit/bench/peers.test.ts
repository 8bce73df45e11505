import { once } from "node:events";
import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { documentClient } from "../../../lambdas/runtime/aws/dynamodb-store";
import { logger } from "../../../lambdas/runtime/aws/observability";
import { tableSetting, tablesOf } from "../../../lambdas/runtime/tables";
import { SAGA, tagOf } from "../../../scripts/bench/paths";
import { directly } from "../../../scripts/bench/peers/direct";
import { inSteps, type Recorded, recording, sending } from "../../../scripts/bench/peers/recorded";
import { peersMarkdown } from "../../../scripts/bench/peers/report";

logger.setLogLevel("SILENT");

/** A DynamoDB that agrees to everything, and remembers what it was asked. */
const asked: Recorded[] = [];
let server: Server;
let url = "";
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const target = `${request.headers["x-amz-target"]}`;
    asked.push({ operation: target.split(".")[1] ?? "", body: await text(request) });
    response.writeHead(200, { "content-type": "application/x-amz-json-1.0" }).end("{}");
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}`;
  const tables = tablesOf(SAGA).map((name) => [tableSetting(name), `test-${name}`]);
  Object.assign(process.env, Object.fromEntries(tables), {
    ...{ AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_REGION: "eu-west-1" },
    ...{ APPROVAL_THRESHOLD: "100000", APPROVAL_SECONDS: "60" },
    STATE_MACHINE_ARN: "arn:aws:states:eu-west-1:000000000000:stateMachine:Saga",
  });
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

describe("a confirmed saga of the lane direct", () => {
  let all: Recorded[];
  beforeAll(async () => {
    all = await recording(url, async (endpoint) => {
      process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
      await directly()("first-1", 0);
    });
    process.env.AWS_ENDPOINT_URL_DYNAMODB = url;
  });

  it("sends six requests in four steps, and reads nothing", () => {
    const steps = inSteps(all, (name) => `test-${name}`);
    expect(steps.map((step) => step.map(({ operation }) => operation))).toEqual([
      ["UpdateItem"],
      ["TransactWriteItems"],
      ["UpdateItem", "UpdateItem", "UpdateItem"],
      ["UpdateItem"],
    ]);
  });

  it("is sent again for another saga by the bare loop, word by word", async () => {
    asked.length = 0;
    const send = sending(documentClient(), "first-1");
    for (const step of inSteps(all, (name) => `test-${name}`)) await send(step, "other-2", 3);
    expect(asked.map(({ operation }) => operation)).toEqual(all.map(({ operation }) => operation));
    for (const [i, { body }] of asked.entries()) {
      const was: Record<string, unknown> = JSON.parse(
        (all[i]?.body ?? "").replaceAll("first-1", "other-2").replaceAll(tagOf(0), tagOf(3)),
      );
      const is: Record<string, unknown> = JSON.parse(body);
      expect(is.UpdateExpression).toEqual(was.UpdateExpression);
      expect(is.ExpressionAttributeValues).toEqual(was.ExpressionAttributeValues);
      expect(is.Key).toEqual(was.Key);
    }
  });
});

it("the page has each round's ratio to the bare loop of that round, with the least and the most", () => {
  const block = { seconds: 1, cpuMs: 10, logBytes: 0, unanswered: [], atOnce: 1 };
  const names = ["bare", "direct", "dbos", "restate", "express", "standard"] as const;
  const blocks = names.flatMap((name) =>
    [1, 2, 3].flatMap((round) =>
      [1_000, 100_000].flatMap((existing) =>
        [1, 20, 100].map((atOnce) => {
          const latencies = [name === "direct" ? 10 * round * round : 10 * round];
          return { ...block, name, round, atOnce, existing, latencies };
        }),
      ),
    ),
  );
  const killed = { sagas: 60, kills: 3, unanswered: 4, placed: 3, closed: 3, sagasPerSecond: 7 };
  const cost = {
    ...{ stepFunctions: 125, lambdaRequests: 0.8, lambdaDuration: 0.41, dynamodb: 6.88 },
    ...{ eventBridge: 0, sqs: 0, logs: 1.9, total: 134.99 },
  };
  const page = peersMarkdown({ rounds: 3, blocks, killed }, "Measured.", cost);
  expect(page).toContain("| lane `direct`, in process | 40 | 2 (1-3) | 40 |");
  expect(page).toContain("the reconciler confirmed 3");
});
