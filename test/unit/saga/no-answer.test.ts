import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { order } from "../../../lambdas/order/saga";
import { connect } from "../../../scripts/deployed/connect";
import type * as limits from "../../../scripts/deployed/limits";
import { runSaga } from "../../../scripts/saga/program";

/** The limits that ship, but shorter: what has none of its own hangs here as it would. */
jest.mock("../../../scripts/deployed/limits", () => {
  const { FIRST_CALL } = jest.requireActual<typeof limits>("../../../scripts/deployed/limits");
  const short = Object.entries(FIRST_CALL.requestHandler).map(([limit, value]) => [
    limit,
    typeof value === "number" ? 100 : value,
  ]);
  const requestHandler = Object.fromEntries(short);
  return { FIRST_CALL: { ...FIRST_CALL, requestHandler } };
});

const sockets: Socket[] = [];
let server: Server;
let endpoint: string;
let answer = "";
beforeAll(async () => {
  server = createServer((socket) => {
    sockets.push(socket);
    socket.once("data", () => socket.write(answer));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  endpoint = `http://127.0.0.1:${typeof address === "object" ? address?.port : address}`;
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

test.each([
  ["never answers", ""],
  ["stops in the middle of an answer", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n<"],
])("an endpoint that accepts and %s ends a command with 5, and is named", async (_, said) => {
  answer = said;
  const credentials = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
  Object.assign(process.env, {
    ...credentials,
    AWS_REGION: "eu-west-1",
    AWS_ENDPOINT_URL: endpoint,
  });
  const printed: string[] = [];
  const exit = await runSaga(["list"], {
    connect: ({ coordination }) => connect(order, coordination),
    examine: async () => [],
    write: (text) => printed.push(text),
    note: (text) => printed.push(text),
    read: async () => "",
    user: "ann",
  });
  expect({ exit, said: printed.join("") }).toEqual({
    exit: 5,
    said: expect.stringContaining(`AWS does not answer at ${endpoint}.`),
  });
});

test("the first call of a command gives up within seconds", () => {
  const { FIRST_CALL } = jest.requireActual<typeof limits>("../../../scripts/deployed/limits");
  const { maxAttempts, requestHandler } = FIRST_CALL;
  expect((maxAttempts * requestHandler.requestTimeout) / 1000).toBeLessThan(15);
});
