import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Emulator } from "../../scripts/localstack";
import { installDir } from "../../scripts/localstack/paths";
import { processesOf } from "../../scripts/localstack/processes";
import { cli, ownEmulator, place, remove } from "./support";

// Each refusal is one message that says what to do, with exit status 1 and no stack.

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

/** Runs `up` in a place of its own and expects that it refuses and leaves nothing behind. */
async function refusal(at: { port: number; dir: string }, env: NodeJS.ProcessEnv = {}) {
  const { status: code, stdout, stderr } = await cli(hostUp(at), env);
  expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(processesOf(at.dir)).toEqual([]);
  rmSync(at.dir, { recursive: true, force: true });
  return stderr;
}

/** A cache without an install, so that `up` has to look for the tools. */
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
  expect(message).toContain("Python 3.13 or newer; found: none of python3.14, python3.13, python3");
  expect(message).toContain("a JDK 17 or newer; found: no javac");
  expect(message).toContain("Maven; found: no mvn that runs");
});

test("a Python that is too old", async () => {
  const python = join(temporary, "old-python");
  // As a real old one answers: what the probe prints is "version path".
  writeFileSync(python, "#!/bin/sh\necho 3.11 /old/python\n", { mode: 0o755 });
  const message = await refusal(await place(), { ...emptyCache(), PYTHON: python });
  expect(message).toContain(`Python 3.13 or newer; found: ${python} is 3.11`);
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

test("a start that fails shows the end of the log and where it is", async () => {
  const at = await place();
  const cache = mkdtempSync(join(temporary, "broken-"));
  // The real install with an interpreter in its place that dies at once.
  const whole = installDir();
  const broken = join(cache, whole.slice(whole.lastIndexOf("/") + 1));
  mkdirSync(join(broken, "venv/bin"), { recursive: true });
  symlinkSync(join(whole, "lib"), join(broken, "lib"));
  const python = "#!/bin/sh\necho 'no module named localstack'\nexit 4\n";
  writeFileSync(join(broken, "venv/bin/python"), python, { mode: 0o755 });
  const message = await refusal(at, { ORDER_SAGA_CACHE: cache });
  expect(message).toContain("LocalStack ended while it started (status 4)");
  expect(message).toContain(`${at.dir}/localstack.log:\n  | no module named localstack`);
});

test("an install step that fails leaves no half install", async () => {
  const tools = mkdtempSync(join(temporary, "tools-"));
  writeFileSync(
    join(tools, "mvn"),
    '#!/bin/sh\n[ "$1" = --version ] || { echo offline; exit 1; }\n',
    {
      mode: 0o755,
    },
  );
  const cache = emptyCache();
  const path = `${tools}:${process.env.PATH}`;
  const message = await refusal(await place(), { ...cache, PATH: path });
  expect(message).toContain("installing DynamoDB Local (Java packages) failed:");
  expect(message).toContain("| offline");
  expect(readdirSync(cache.ORDER_SAGA_CACHE)).toEqual([]);
});

test("an external emulator is used, and never ended", async () => {
  const server = createHttpServer((_request, response) => response.end("{}"));
  const { port } = await place();
  await new Promise<void>((done) => server.listen(port, "127.0.0.1", done));
  const env = { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` };
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

test("AWS_ENDPOINT_URL at an emulator of this project means that emulator", async () => {
  const env = { AWS_ENDPOINT_URL: emulator.endpoint };
  const result = await cli(["status", "--json"], env);
  expect(JSON.parse(result.stdout)).toEqual({ ...emulator, up: true });
});
