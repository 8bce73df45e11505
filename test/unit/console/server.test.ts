import { request } from "node:http";
import { text } from "node:stream/consumers";
import { type Console, startConsole } from "../../../scripts/console/server";
import { Refused } from "../../../scripts/deployed/errors";
import type { SagaOperations } from "../../../scripts/deployed/operations";
import { fakeSaga } from "../saga/fake";

const redrive = jest.fn<ReturnType<SagaOperations["redrive"]>, [string]>();
const decide = jest.fn<ReturnType<SagaOperations["decide"]>, never[]>();
let served: Console;
let port: string;
let token: string;

beforeAll(async () => {
  const saga = fakeSaga({ redrive, decide, find: async () => undefined });
  served = await startConsole({ sagas: [saga], port: 0, user: "ann" });
  ({ port } = new URL(served.url));
  token = new URL(served.url).hash.slice(1);
});
afterAll(() => served.close());
beforeEach(() => {
  redrive.mockReset().mockResolvedValue({ id: "o-1", did: "resume", execution: "arn:x" });
  decide.mockReset();
});

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Sends a request with any headers, which a browser would not allow a page. By default it is valid. */
async function ask({ method = "POST", path = REDRIVE, body = "{}", headers = {} }: Asked) {
  const own = { host: `127.0.0.1:${port}`, authorization: `Bearer ${token}` };
  return new Promise<{ status: number; text: string; headers: object }>((answered, failed) => {
    const target = {
      agent: false,
      host: "127.0.0.1",
      port,
      method,
      path,
      headers: { ...own, ...headers },
    };
    const sent = request(target, async (response) => {
      const { statusCode: status = 0 } = response;
      answered({ status, text: await text(response), headers: response.headers });
    });
    sent.on("error", failed);
    sent.end(method === "POST" ? body : undefined);
  });
}
const REDRIVE = "/api/OrderSaga/sagas/o-1/redrive";

describe("the console acts", () => {
  it("for its own page", async () => {
    const origin = `http://127.0.0.1:${port}`;
    const answer = await ask({ headers: { origin, "sec-fetch-site": "same-origin" } });
    const text =
      '{"id":"o-1","did":"resume","execution":"arn:x","told":"o-1: started again as arn:x"}';
    expect(answer).toMatchObject({ status: 200, text });
    expect(redrive).toHaveBeenCalledWith("o-1");
  });

  it.each([
    ["without the token", { authorization: "" }, 401],
    ["with a wrong token", { authorization: "Bearer x" }, 401],
    ["from another site", { origin: "http://evil.example" }, 403],
    ["from another port of this machine", { origin: "http://127.0.0.1:1" }, 403],
    ["from a page that hides where it is from", { origin: "null" }, 403],
    ["by a name that is made to point here", { host: "evil.example" }, 403],
    ["by such a name, with the right port", { host: "evil.example:PORT" }, 403],
    ["from another site, as the browser says", { "sec-fetch-site": "cross-site" }, 403],
    ["from another port, as the browser says", { "sec-fetch-site": "same-site" }, 403],
  ])("for no request %s", async (_what, headers, status) => {
    const sent = Object.entries(headers).map(([name, value]) => [
      name,
      value.replace("PORT", port),
    ]);
    expect(await ask({ headers: Object.fromEntries(sent) })).toMatchObject({ status });
    expect(redrive).not.toHaveBeenCalled();
  });

  it("on no GET request: a link or a picture changes nothing", async () => {
    expect(await ask({ method: "GET" })).toMatchObject({ status: 404 });
    expect(redrive).not.toHaveBeenCalled();
  });

  it("under the name of the machine's user, whatever the page sends", async () => {
    decide.mockResolvedValue({ id: "o-1", approval: "APPROVED", heard: true });
    const body = JSON.stringify({ by: "somebody else", reason: "known" });
    await ask({ path: "/api/OrderSaga/sagas/o-1/approve", body });
    expect(decide).toHaveBeenCalledWith("o-1", "approve", { by: "ann", reason: "known" });
  });
});

it("the console says so where its port is in use", async () => {
  const again = startConsole({ sagas: [fakeSaga({})], port: Number(port), user: "ann" });
  await expect(again).rejects.toThrow(`port ${port} is in use`);
});

describe("the console answers", () => {
  it("with the page, that may load nothing from elsewhere and be in no frame", async () => {
    const { status, headers } = await ask({
      method: "GET",
      path: "/",
      headers: { authorization: "" },
    });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "content-security-policy": expect.stringMatching(
        /default-src 'none'.*frame-ancestors 'none'/,
      ),
      "cache-control": "no-store",
    });
    expect(headers).not.toHaveProperty("access-control-allow-origin");
  });

  it("with its own files and no others", async () => {
    for (const path of ["/../package.json", "/%2e%2e/package.json", "/public/index.html", "/x"]) {
      expect([path, (await ask({ method: "GET", path })).status]).toEqual([path, 404]);
    }
    for (const path of ["/constructor", "/api/toString", "/__proto__"]) {
      expect([path, (await ask({ method: "GET", path })).status]).toEqual([path, 404]);
    }
  });

  it("with what went wrong, in words and a status", async () => {
    redrive.mockRejectedValueOnce(new Refused("it is confirmed"));
    expect(await ask({})).toMatchObject({ status: 409, text: '{"error":"it is confirmed"}' });
    const unknown = { status: 404, text: '{"error":"there is no order o-2"}' };
    expect(await ask({ method: "GET", path: "/api/OrderSaga/sagas/o-2" })).toMatchObject(unknown);
    const path = "/api/OrderSaga/sagas/o-1/approve";
    expect(await ask({ path, body: "{" })).toMatchObject({ status: 400 });
    expect(await ask({ path, body: `"${"x".repeat(20_000)}"` })).toMatchObject({ status: 400 });
    expect(await ask({ path, body: '{ "reason": 5 }' })).toMatchObject({ status: 400 });
  });

  it.each([
    ["reject", "{}"],
    ["reject", '{ "reason": "  " }'],
    ["compensate", "{}"],
  ])("%s %s with a refusal: it needs a reason", async (action, body) => {
    const answer = await ask({ path: `/api/OrderSaga/sagas/o-1/${action}`, body });
    expect(answer).toMatchObject({ status: 400, text: expect.stringMatching(/reason/) });
    expect(decide).not.toHaveBeenCalled();
  });

  it.each(["olderThan=soon", "atLeast=-1", "condition=odd", `text=${"x".repeat(257)}`])(
    "a search for %s with what it must be",
    async (query) => {
      const answer = await ask({ method: "GET", path: `/api/OrderSaga/sagas?${query}` });
      expect(answer).toMatchObject({ status: 400, text: expect.stringContaining("error") });
    },
  );

  it("other decisions, made before, with a refusal", async () => {
    decide.mockResolvedValue({ id: "o-1", approval: "REJECTED", decidedBy: "bob", heard: false });
    const answer = await ask({ path: "/api/OrderSaga/sagas/o-1/approve" });
    expect(answer).toMatchObject({ status: 409, text: expect.stringContaining("REJECTED by bob") });
  });
});
