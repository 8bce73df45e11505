import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { order } from "../../../lambdas/order/saga";
import { connect } from "../../../scripts/deployed/connect";
import type * as limits from "../../../scripts/deployed/limits";
import { runSaga } from "../../../scripts/saga/program";

/** The shipped limits, but shorter. A client without limits of its own would hang in this test. */
jest.mock("../../../scripts/deployed/limits", () => {
  const { FIRST_CALL } = jest.requireActual<typeof limits>("../../../scripts/deployed/limits");
  const requestHandler = { ...FIRST_CALL.requestHandler, requestTimeout: 100 };
  return { FIRST_CALL: { ...FIRST_CALL, requestHandler } };
});

const sockets: Socket[] = [];
let server: Server;
let endpoint: string;
beforeAll(async () => {
  server = createServer((socket) => sockets.push(socket)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  endpoint = `http://127.0.0.1:${typeof address === "object" ? address?.port : address}`;
});
afterAll(() => {
  for (const socket of sockets) socket.destroy();
  server.close();
});

test("an endpoint that accepts and never answers ends a command with 5, and is named", async () => {
  const credentials = { AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test" };
  Object.assign(process.env, {
    ...credentials,
    AWS_REGION: "eu-west-1",
    AWS_ENDPOINT_URL: endpoint,
  });
  const said: string[] = [];
  const exit = await runSaga(["list"], {
    connect: ({ coordination }) => connect(order, coordination),
    write: (text) => said.push(text),
    note: (text) => said.push(text),
    read: async () => "",
    user: "ann",
  });
  expect({ exit, said: said.join("") }).toEqual({
    exit: 5,
    said: expect.stringContaining(`AWS does not answer at ${endpoint}.`),
  });
});

test("the first call of a command gives up within seconds", () => {
  const { FIRST_CALL } = jest.requireActual<typeof limits>("../../../scripts/deployed/limits");
  const { maxAttempts, requestHandler } = FIRST_CALL;
  expect((maxAttempts * requestHandler.requestTimeout) / 1000).toBeLessThan(15);
});
