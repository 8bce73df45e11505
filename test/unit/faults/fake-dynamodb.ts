import { createServer, request } from "node:http";
import type { Socket } from "node:net";
import * as z from "zod";
import { type FaultProxy, startFaultProxy } from "../../../scripts/faults/proxy";

/** A request that reached the upstream. */
export interface Received {
  readonly operation: string;
  readonly body: unknown;
}

/** The outcome for a client: an answer, or the error code of a broken connection. */
export type Outcome =
  | { readonly status: number; readonly body: unknown }
  | { readonly broke: string };

/** How the SDK identifies its retries. */
export interface Sent {
  readonly request?: string;
  readonly attempt: number;
}

export interface Bench {
  readonly proxy: FaultProxy;
  /** The requests that reached DynamoDB, in order. */
  readonly received: Received[];
  /** DynamoDB's next answers. Without them it answers 200. */
  readonly failures: { status: number; body: unknown }[];
  /** Promises that DynamoDB's next answers wait for. */
  readonly slow: Promise<void>[];
  /** Sends a request like the SDK. If `signal` is aborted, the client closes the connection. */
  send(operation: string, body: unknown, signal?: AbortSignal, as?: Sent): Promise<Outcome>;
  /** Stops the fake. The proxy keeps running. */
  upstreamDown(): Promise<void>;
  close(): Promise<void>;
}

/** A fake DynamoDB behind a proxy. It numbers its answers and consumes one unit per call. */
export async function fakeDynamoDb(): Promise<Bench> {
  const received: Received[] = [];
  const failures: Bench["failures"] = [];
  const slow: Promise<void>[] = [];
  const used = new WeakSet<Socket>();
  const server = createServer(async (from, to) => {
    // A server may close an idle connection just as the next call comes. This one always does.
    if (used.has(from.socket)) return void from.socket.destroy();
    used.add(from.socket);
    const chunks: Buffer[] = [];
    for await (const chunk of from) chunks.push(chunk);
    const operation = String(from.headers["x-amz-target"]).split(".")[1] ?? "";
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    received.push({ operation, body });
    await slow.shift();
    const { TableName } = z.object({ TableName: z.string().default("t") }).parse(body);
    const consumed = { ConsumedCapacity: { TableName, CapacityUnits: 1 } };
    const failure = failures.shift();
    const answer = failure?.body ?? { ...consumed, answer: received.length };
    to.writeHead(failure?.status ?? 200, { "x-amzn-requestid": "r-1" }).end(JSON.stringify(answer));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const proxy = await startFaultProxy({ upstream: `http://127.0.0.1:${port}` });
  const upstreamDown = async () => {
    const closed = new Promise((done) => server.close(done));
    server.closeAllConnections();
    await closed;
  };
  return {
    proxy,
    received,
    failures,
    slow,
    send: (operation, body, signal, as = { attempt: 1 }) =>
      send(proxy.url, { operation, ...as }, body, signal),
    upstreamDown,
    close: async () => {
      await proxy.close();
      await upstreamDown();
    },
  };
}

function send(
  url: string,
  { operation, attempt, request: id }: Sent & { operation: string },
  body: unknown,
  signal?: AbortSignal,
) {
  return new Promise<Outcome>((done) => {
    const headers = {
      "x-amz-target": `DynamoDB_20120810.${operation}`,
      "amz-sdk-request": `attempt=${attempt}; max=3`,
      ...(id !== undefined && { "amz-sdk-invocation-id": id }),
    };
    const outgoing = request(
      url,
      { method: "POST", headers, ...(signal && { signal }) },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk) => chunks.push(chunk));
        answer.on("end", () =>
          done({
            status: answer.statusCode ?? 0,
            body: JSON.parse(Buffer.concat(chunks).toString()),
          }),
        );
      },
    );
    outgoing.on("error", (error: NodeJS.ErrnoException) =>
      done({ broke: error.code ?? error.name }),
    );
    outgoing.end(JSON.stringify(body));
  });
}

/** An update of one order's row, in the form that the stores send. */
export const update = (orderId: string, TableName = "orders") => ({
  TableName,
  Key: { orderId: { S: orderId } },
  UpdateExpression: "SET #a = :a",
});
