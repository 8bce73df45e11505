import { createServer, type IncomingMessage, type Server } from "node:http";
import * as z from "zod";
import { type FaultProxy, startFaultProxy } from "../../../scripts/faults/proxy";

const scope = "20260102/eu-west-1/dynamodb/aws4_request";
const signed = (key: string) =>
  `AWS4-HMAC-SHA256 Credential=${key}/${scope}, SignedHeaders=host, Signature=5ig`;

/** A server that accepts every request and records it. */
async function upstream() {
  const got: IncomingMessage["headers"][] = [];
  const server = createServer((from, to) => {
    got.push(from.headers);
    to.end("{}");
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return { server, got, url: `http://127.0.0.1:${port}` };
}

describe("a proxy before LocalStack and DynamoDB Local", () => {
  let proxy: FaultProxy;
  let servers: Server[];
  let localStack: Awaited<ReturnType<typeof upstream>>;
  let dynamodb: Awaited<ReturnType<typeof upstream>>;

  beforeEach(async () => {
    [localStack, dynamodb] = [await upstream(), await upstream()];
    servers = [localStack.server, dynamodb.server];
    proxy = await startFaultProxy({ upstream: localStack.url, dynamodb: dynamodb.url });
  });
  afterEach(async () => {
    await proxy.close();
    for (const server of servers) await new Promise((done) => server.close(done));
  });

  const send = (target: string) =>
    fetch(proxy.url, {
      method: "POST",
      headers: { "x-amz-target": target, authorization: signed("LSIAROLE") },
      body: "{}",
    });

  it("sends tables' calls to DynamoDB Local, with the key that LocalStack would give it", async () => {
    await send("DynamoDB_20120810.GetItem");
    expect(dynamodb.got).toMatchObject([{ authorization: signed("000000000000euwest1") }]);
    expect(localStack.got).toEqual([]);
  });

  it("sends everything else to LocalStack as it came", async () => {
    await send("AWSEvents.PutEvents");
    expect(localStack.got).toMatchObject([{ authorization: signed("LSIAROLE") }]);
    expect(dynamodb.got).toEqual([]);
  });
});
