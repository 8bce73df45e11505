import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { Emulator } from "../../scripts/localstack";
import { isHealthy } from "../../scripts/localstack/answers";
import { cli, ownEmulator, remove } from "./support";

// An emulator is used, stopped or killed by the checkout that started it, or if the user names it.

/** Longer than `up` waits for a start, so that the message of a failed start can be seen. */
jest.setTimeout(240_000);

const ROOT = resolve(__dirname, "../..");
let emulator: Emulator;
let other: string;

/** Runs the other checkout's command-line tool. */
const there = (args: string[], env: NodeJS.ProcessEnv = {}) => cli(args, env, () => {}, other);

beforeAll(async () => {
  emulator = await ownEmulator();
  other = mkdtempSync(join(tmpdir(), "order-saga-other-"));
  cpSync(join(ROOT, "scripts"), join(other, "scripts"), { recursive: true });
  cpSync(join(ROOT, "package.json"), join(other, "package.json"));
  symlinkSync(join(ROOT, "node_modules"), join(other, "node_modules"));
});

afterAll(async () => {
  await remove(emulator);
  rmSync(other, { recursive: true, force: true });
});

test("the other checkout neither sees nor ends it on the port that is its own by chance", async () => {
  const env = { LOCALSTACK_PORT: String(emulator.port) };
  expect(await there(["status"], env)).toMatchObject({ status: 3 });
  for (const command of ["down", "kill"]) {
    expect((await there([command], env)).stdout).toBe("it was not up\n");
  }
  expect(await isHealthy(emulator.endpoint)).toBe(true);
});

test("a port that it named is refused, with what to do", async () => {
  const { status: code, stderr } = await there(["up", "--port", String(emulator.port)]);
  expect(code).toBe(1);
  expect(stderr).toContain(`in use by another checkout's emulator, in ${emulator.dir}`);
  expect(stderr).toContain(`set AWS_ENDPOINT_URL=${emulator.endpoint} to use it`);
});

test("at AWS_ENDPOINT_URL it is used, and not ended; --port names it", async () => {
  const env = { AWS_ENDPOINT_URL: emulator.endpoint };
  expect((await there(["up"], env)).stdout).toBe(
    `already up: ${emulator.endpoint} (external mode)\n`,
  );
  expect((await there(["kill"], env)).stderr).toContain("so it is not ended here");
  const named = await there(["status", "--json", "--port", String(emulator.port)]);
  expect(JSON.parse(named.stdout)).toEqual({ ...emulator, up: true });
});

test("where none is named, the other checkout takes the next port, and its tables along", async () => {
  const states = join(other, ".localstack");
  const before = join(states, String(emulator.port));
  mkdirSync(before, { recursive: true });
  writeFileSync(join(before, "table"), "");
  writeFileSync(join(states, "port"), String(emulator.port));
  const started = await there(["up", "--mode", "host"]);
  expect(started).toMatchObject({ status: 0, stdout: expect.stringMatching(/^up: /) });
  expect(started.stderr).toContain(`port ${emulator.port} is in use; taking `);
  const found: Emulator = JSON.parse((await there(["status", "--json"])).stdout);
  expect(found).toMatchObject({ up: true, dir: join(states, String(found.port)) });
  expect([existsSync(before), existsSync(join(found.dir, "table"))]).toEqual([false, true]);
  expect((await there(["env"])).stdout).toContain(`AWS_ENDPOINT_URL='${found.endpoint}'`);
  expect((await there(["down"])).stdout).toBe("down\n");
  expect(await isHealthy(emulator.endpoint)).toBe(true);
});
