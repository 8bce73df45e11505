import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { order } from "../../../lambdas/order/saga";
import { askedDoor } from "../../../lambdas/runtime/aws/record-door";
import {
  Busy,
  InvalidCommand,
  messageOf,
  Refused,
  Unavailable,
} from "../../../lambdas/saga/errors";
import { anOrder } from "../given";

/** What Lambda says to one request. Without a status it cuts the connection. */
interface Says {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Milliseconds that it takes. */
  readonly after?: number;
}

/** What Lambda says to one request after another; the last of them again and again. */
let says: readonly Says[];
let heard: { url: string | undefined; headers: IncomingHttpHeaders; body: unknown }[];
let server: Server;

beforeAll(async () => {
  server = createServer(async (from, to) => {
    const chunks: Buffer[] = [];
    for await (const chunk of from) chunks.push(chunk);
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    heard.push({ url: from.url, headers: from.headers, body });
    const it = says[Math.min(heard.length, says.length) - 1];
    if (!it?.status) return void from.socket.destroy();
    if (it.after) await delay(it.after);
    to.writeHead(it.status, it.headers);
    to.end(JSON.stringify(it.body));
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const address = server.address();
  Object.assign(process.env, {
    AWS_REGION: "eu-west-1",
    AWS_ACCESS_KEY_ID: "none",
    AWS_SECRET_ACCESS_KEY: "none",
    AWS_ENDPOINT_URL_LAMBDA: `http://127.0.0.1:${typeof address === "object" && address?.port}`,
  });
});

afterAll(() => {
  delete process.env.AWS_ENDPOINT_URL_LAMBDA;
  server.close();
});

beforeEach(() => {
  heard = [];
});

const request = anOrder();
const door = () => askedDoor(order, "saga-Fence-1:Payment");
const answers = (body: unknown): Says => ({ status: 200, body });
/** The function threw, or Lambda ended it. */
const failed = (errorType: string | undefined): Says => ({
  status: 200,
  headers: { "X-Amz-Function-Error": "Unhandled" },
  body: { errorType, errorMessage: "why" },
});
const refuses = (status: number, type: string): Says => ({
  status,
  headers: { "x-amzn-errortype": `${type}:http://internal.amazon.com/` },
  body: { Message: "why" },
});
const CUT: Says = {};

const thrown = async (...all: Says[]) => {
  says = all;
  return door()
    .fence(request)
    .catch((error: unknown) => error);
};

describe("a service that asks for the fence", () => {
  it("invokes the function by its own alias, signed, and says what it wants and why", async () => {
    says = [answers({ decision: "ABANDONED", replayed: true })];
    const decided = await door().fence(request, "RetriesExhausted");
    expect(decided).toEqual({ decision: "ABANDONED", replayed: true });
    const [{ url, headers, body } = { url: "", headers: {}, body: {} }] = heard;
    expect(url).toBe("/2015-03-31/functions/saga-Fence-1/invocations?Qualifier=Payment");
    expect(headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=none\/\d+\/eu-west-1\/lambda\//,
    );
    expect(body).toEqual({ command: "fence", order: request, reason: "RetriesExhausted" });
  });

  it("gives no reason where it has none, and signs off in the same way", async () => {
    says = [answers({ decision: "CONFIRMED", replayed: true }), answers({ replayed: false })];
    const asked = door();
    expect(await asked.fence(request)).toEqual({ decision: "CONFIRMED", replayed: true });
    expect(await asked.sign(request)).toEqual({ replayed: false });
    expect(heard.map(({ body }) => body)).toEqual([
      { command: "fence", order: request },
      { command: "sign", order: request },
    ]);
  });

  it.each<[string, new (message: string) => Error]>([
    ["Busy", Busy],
    ["Unavailable", Unavailable],
    ["InvalidCommand", InvalidCommand],
  ])("throws %s where the function did", async (name, kind) => {
    const error = await thrown(failed(name));
    expect(error).toBeInstanceOf(kind);
    expect(error).toMatchObject({ name, message: "why" });
    expect(heard).toHaveLength(1);
  });

  it.each(["OrderConflict", "InvalidOrder", "OrderAbandoned"])(
    "is refused by the same name: %s",
    async (name) => {
      const error = await thrown(failed(name));
      expect(error).toBeInstanceOf(Refused);
      expect(error).toMatchObject({ name, message: "why" });
    },
  );

  it.each(["DamagedRow", "TypeError", "TripConflict"])(
    "throws what else the function threw by its name, and is not refused: %s",
    async (name) => {
      const error = await thrown(failed(name));
      expect(error).not.toBeInstanceOf(Refused);
      expect(error).not.toBeInstanceOf(Unavailable);
      expect(error).toMatchObject({ name, message: "why" });
    },
  );

  it.each([
    undefined,
    "Sandbox.Timedout",
    "Runtime.ExitError",
    "Runtime.OutOfMemory",
    "Function.ResponseSizeTooLarge",
  ])("finds it Unavailable where Lambda ended the function: %s", async (name) => {
    expect(await thrown(failed(name))).toMatchObject({
      name: "Unavailable",
      message: "o-1: the record's function did not answer: why",
    });
  });

  it.each<[string, Says]>([
    ["throttles", refuses(429, "TooManyRequestsException")],
    ["fails", refuses(500, "ServiceException")],
    ["is overloaded", refuses(502, "EC2ThrottledException")],
    ["throttles in other words", { status: 400, body: { __type: "x#ThrottlingException" } }],
    ["cuts the connection", CUT],
  ])("asks again where Lambda %s, three times in all; then it is Unavailable", async (_, says) => {
    const error = await thrown(says);
    expect(error).toBeInstanceOf(Unavailable);
    expect(messageOf(error)).toMatch(/^o-1: AWS did not answer: /);
    expect(heard.map(({ headers }) => headers["amz-sdk-request"])).toEqual([
      "attempt=1; max=3",
      "attempt=2; max=3",
      "attempt=3; max=3",
    ]);
    expect(new Set(heard.map(({ headers }) => headers["amz-sdk-invocation-id"])).size).toBe(1);
  });

  it("waits for a function that starts slowly, and does not ask it again meanwhile", async () => {
    says = [{ ...answers({ decision: "ABANDONED", replayed: false }), after: 2600 }];
    expect(await door().fence(request)).toMatchObject({ decision: "ABANDONED" });
    expect(heard).toHaveLength(1);
  });

  it("goes on with the answer where one of them gets one", async () => {
    const answer = { decision: "ABANDONED", replayed: false };
    expect(await thrown(CUT, refuses(503, "ServiceUnavailable"), answers(answer))).toEqual(answer);
    expect(heard).toHaveLength(3);
  });

  it.each([
    [403, "AccessDeniedException"],
    [404, "ResourceNotFoundException"],
  ])("throws at once what no repetition mends: %i %s", async (status, name) => {
    expect(await thrown(refuses(status, name))).toMatchObject({ name });
    expect(heard).toHaveLength(1);
  });
});
