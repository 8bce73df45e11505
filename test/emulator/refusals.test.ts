import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Emulator } from "../../scripts/localstack";
import { processesOf } from "../../scripts/localstack/processes";
import { isWhole } from "../../scripts/localstack/whole";
import { installWith } from "./installs";
import { cli, ownEmulator, place, remove } from "./support";

// Each refusal is one message that says what to do, with exit status 1 and without a stack trace.

let emulator: Emulator;
let temporary: string;

beforeAll(async () => {
  emulator = await ownEmulator();
  temporary = mkdtempSync(join(tmpdir(), "order-saga-"));
});

afterAll(async () => {
  await remove(emulator);
  rmSync(temporary, { recursive: true, force: true });
});

const hostUp = (at: { port: number; dir: string }) => [
  ...["up", "--mode", "host", "--port", String(at.port), "--dir", at.dir],
];

/** Runs `up` at this place, and expects that it refuses and leaves no process running. */
async function refusal(at: { port: number; dir: string }, env: NodeJS.ProcessEnv = {}) {
  const { status: code, stdout, stderr } = await cli(hostUp(at), env);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(processesOf(at.dir)).toEqual([]);
  rmSync(at.dir, { recursive: true, force: true });
  return stderr;
}

/** A cache without an install, so that `up` must look for the tools. */
const emptyCache = () => ({ ORDER_SAGA_CACHE: mkdtempSync(join(temporary, "cache-")) });

test("a port in use by another program", async () => {
  const server = createServer();
  const at = await place();
  await new Promise<void>((done) => server.listen(at.port, "127.0.0.1", done));
  const message = await refusal(at);
  server.close();
  expect(message).toContain(`port ${at.port} is in use by`);
  if (process.platform === "linux") expect(message).toContain(`(process ${process.pid})`);
});

test("a port in use by another emulator of this project", async () => {
  const message = await refusal({ ...(await place()), port: emulator.port });
  expect(message).toContain("is in use by another emulator of this project");
  expect(message).toContain(`down --dir ${emulator.dir}`);
});

test("no tools at all", async () => {
  const message = await refusal(await place(), {
    ...emptyCache(),
    ...{ PATH: temporary, HOME: temporary, PYTHON: "", JAVA_HOME: "" },
  });
  expect(message).toContain("found: none of python3.13, python3.14, python3 runs");
  expect(message).toContain("a JDK 17 or newer, for DynamoDB Local and JSONata; found: no javac");
});

test("a Python that is too old", async () => {
  const python = join(temporary, "old-python");
  // Imitates an old Python: the probe prints "version ensurepip path".
  writeFileSync(python, "#!/bin/sh\necho 3.11 True /old/python\n", { mode: 0o755 });
  const message = await refusal(await place(), { ...emptyCache(), PYTHON: python });
  expect(message).toContain(`found: ${python} is 3.11`);
  expect(message).not.toContain("JDK");
});

test("a Python shim that exists but fails", async () => {
  const python = join(temporary, "shim");
  writeFileSync(python, "#!/bin/sh\necho 'command not found' >&2\nexit 127\n", { mode: 0o755 });
  const message = await refusal(await place(), { ...emptyCache(), PYTHON: python });
  expect(message).toContain(`found: none of ${python} runs`);
});

test("a damaged state file; `down` mends it", async () => {
  const at = await place();
  mkdirSync(at.dir, { recursive: true });
  writeFileSync(join(at.dir, "instance.json"), '{"mode":');
  const { status: code, stderr } = await cli(hostUp(at));
  expect(code).toBe(1);
  expect(stderr).toContain("instance.json is damaged. Run `down`");
  expect((await cli(["down", "--dir", at.dir])).status).toBe(0);
  expect(existsSync(join(at.dir, "instance.json"))).toBe(false);
  rmSync(at.dir, { recursive: true });
});

test("a Python without venv", async () => {
  const python = join(temporary, "bare-python");
  writeFileSync(python, "#!/bin/sh\necho 3.13 False /bare/python\n", { mode: 0o755 });
  const message = await refusal(await place(), { ...emptyCache(), PYTHON: python });
  expect(message).toContain(`found: ${python} is 3.13 without ensurepip`);
});

test("a DynamoDB that dies at once is not started for ever, and its last words are shown", async () => {
  const at = await place();
  const { ORDER_SAGA_CACHE } = emptyCache();
  const install = installWith(ORDER_SAGA_CACHE, {
    java: "#!/bin/sh\necho no heap today\nexit 4\n",
  });
  expect(isWhole(install)).toBe(true);
  const message = await refusal(at, { ORDER_SAGA_CACHE });
  expect(message).toContain("LocalStack ended while it started (status 1)");
  expect(message).toContain(`The end of ${at.dir}/localstack.log:\n  | `);
  expect(message).toMatch(/dynamodb-local\S* ended at once, 3 times \(status 4\)/);
  expect(message).toContain("no heap today");
});

test("an unreachable registry is named, and no half install is left", async () => {
  const cache = emptyCache();
  const message = await refusal(await place(), { ...cache, HTTPS_PROXY: "http://127.0.0.1:1" });
  expect(message).toMatch(/https:\/\/repo1\.maven\.org\/\S+: .*ECONNREFUSED.* set HTTPS_PROXY/);
  expect(readdirSync(cache.ORDER_SAGA_CACHE)).toEqual([]);
});

/** A server with one answer for all requests, and the setting that names it. */
async function serverThat(answers: string) {
  const server = createHttpServer((_request, response) => response.end(answers));
  const { port } = await place();
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  return { server, env: { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` } };
}

test("an external emulator is used, and never ended", async () => {
  const { server, env } = await serverThat('{"version":"4","services":{"dynamodb":"running"}}');
  expect((await cli(["up"], env)).stdout).toBe(
    `already up: ${env.AWS_ENDPOINT_URL} (external mode)\n`,
  );
  for (const command of ["down", "kill"]) {
    const result = await cli([command], env);
    expect(result.status).toBe(1);
    expect(result.stderr).toContain("was not started here, so it is not ended here");
  }
  server.close();
});

test("what is no LocalStack is not taken for one", async () => {
  const { server, env } = await serverThat("{}");
  const { status: code, stderr } = await cli(["up"], env);
  expect(code).toBe(1);
  expect(stderr).toContain(
    `the server at AWS_ENDPOINT_URL=${env.AWS_ENDPOINT_URL} is not a LocalStack (HTTP 200)`,
  );
  server.close();
});

test("AWS_ENDPOINT_URL at an emulator of this project means that emulator", async () => {
  const env = { AWS_ENDPOINT_URL: emulator.endpoint };
  const result = await cli(["status", "--json"], env);
  expect(JSON.parse(result.stdout)).toEqual({ ...emulator, up: true });
});
