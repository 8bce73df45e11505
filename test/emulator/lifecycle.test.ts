import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { waitFor } from "../../scripts/deployed/wait-for";
import { type Emulator, kill, status, up } from "../../scripts/localstack";
import { isHealthy } from "../../scripts/localstack/answers";
import { processesOf } from "../../scripts/localstack/processes";
import { handler, Machine } from "./machine";
import { cli, ownEmulator, place, processesOfFunction, remove } from "./support";

let emulator: Emulator;

beforeAll(async () => {
  emulator = await ownEmulator();
});

afterAll(async () => {
  await remove(emulator);
});

const at = ({ port, dir }: { port: number; dir: string }) => [
  ...["--mode", "host", "--port", String(port), "--dir", dir],
];

test("`up` twice: the second finds it up", async () => {
  const result = await cli(["up", ...at(emulator)]);
  expect(result.status).toBe(0);
  expect(result.stdout).toMatch(/^already up: http:\/\/127\.0\.0\.1:\d+ \(host mode\)\nlog: /);
  expect((await status({ dir: emulator.dir })).pid).toBe(emulator.pid);
});

test("two `up` at the same time start one", async () => {
  const other = await place();
  const [one, two] = await Promise.all([cli(["up", ...at(other)]), cli(["up", ...at(other)])]);
  expect([one.status, two.status]).toEqual([0, 0]);
  const { pid } = await status({ dir: other.dir });
  const processes = processesOf(other.dir);
  expect(processes).toContain(pid);
  expect(processes).toHaveLength(2); // LocalStack and DynamoDB Local
  await remove(other);
});

test("several at once; ending one leaves the other; `down` twice", async () => {
  const other = await ownEmulator();
  expect(await isHealthy(other.endpoint)).toBe(true);
  expect((await cli(["down", ...at(other)])).stdout).toBe("down\n");
  expect(await cli(["down", ...at(other)])).toMatchObject({ status: 0, stdout: "it was not up\n" });
  expect(await isHealthy(emulator.endpoint)).toBe(true);
  await remove(other);
});

test("one with an owner ends with it, even if the owner is killed, and leaves no folder", async () => {
  const owner = spawn("sleep", ["300"]);
  const other = await up({ ...(await place()), mode: "host", owner: owner.pid ?? 0 });
  const machine = await Machine.start(other);
  const name = await machine.deploy(
    handler("setTimeout(() => {}, 300_000); await new Promise(() => {});"),
  );
  await machine.begin(name); // a normal stop of LocalStack would wait for this execution
  await waitFor("its invocation", async () => processesOfFunction(other, name).length > 0);
  owner.kill("SIGKILL");
  await waitFor("the end of the emulator", async () => processesOf(other.dir).length === 0);
  await waitFor("its folder to be gone", async () => !existsSync(other.dir));
});

test("`status` tells the state by its exit status and as JSON", async () => {
  const running = await cli(["status", "--json", "--dir", emulator.dir]);
  expect(running.status).toBe(0);
  expect(JSON.parse(running.stdout)).toEqual({ ...emulator, up: true });
  const nowhere = await cli(["status", ...at(await place())]);
  expect(nowhere).toMatchObject({ status: 3, stdout: expect.stringMatching(/^down: /) });
});

test.each(["SIGINT", "SIGTERM"] as const)("%s during `up` stops what it started", async (name) => {
  const other = await place();
  let isSent = false;
  const result = await cli(["up", ...at(other)], {}, (text, pid) => {
    if (isSent || !text.includes("starting LocalStack")) return;
    isSent = true;
    setTimeout(() => process.kill(pid, name), 300);
  });
  expect(result.status).toBe(130);
  expect(result.stderr).toContain("interrupted; LocalStack was stopped again");
  expect(result.stderr).not.toMatch(/^\s+at /m);
  expect(processesOf(other.dir)).toEqual([]);
  expect(existsSync(`${other.dir}/instance.json`)).toBe(false);
  await remove(other);
});

test("Ctrl-C during an install leaves no half install", async () => {
  const other = await place();
  const cache = `${other.dir}-cache`;
  const env = { ORDER_SAGA_CACHE: cache };
  let isSent = false;
  const result = await cli(["up", ...at(other)], env, (text, pid) => {
    if (isSent || !text.includes("a Python environment")) return;
    isSent = true;
    process.kill(pid, "SIGINT");
  });
  expect(result.status).toBe(130);
  expect(result.stderr).toContain("interrupted");
  expect(execFileSync("ls", ["-A", cache], { encoding: "utf8" })).toBe("");
  await remove(other);
  execFileSync("rm", ["-r", cache]);
});

test("a killed emulator is down, and its folder can be used again", async () => {
  const other = await ownEmulator();
  expect(await kill({ dir: other.dir })).toBe(true);
  expect((await cli(["status", "--dir", other.dir])).status).toBe(3);
  expect((await cli(["up", ...at(other)])).status).toBe(0);
  await remove(other);
});

/** A PATH whose first `aws` exits with this status. */
function pathWithAws(status: number): string {
  const bin = join(emulator.dir, `aws-${status}`);
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "aws"), `#!/bin/sh\nexit ${status}\n`, { mode: 0o755 });
  return `${bin}:${process.env.PATH}`;
}

test("`env` can be evaluated by bash, and names an AWS CLI that works", async () => {
  const env = { HOME: process.env.HOME, PATH: pathWithAws(127), AWS_PROFILE: "mine" };
  const lines = (await cli(["env", "--dir", emulator.dir], env)).stdout;
  const script = `${lines}\naws dynamodb list-tables --output json && echo "$AWS_ENDPOINT_URL"`;
  const output = execFileSync("bash", ["--norc", "-euc", script], { encoding: "utf8", env });
  expect(output.replace(/\s/g, "")).toBe(`{"TableNames":[]}${emulator.endpoint}`);
});

test("`env` leaves PATH alone where an `aws` works", async () => {
  const { stdout } = await cli(["env", "--dir", emulator.dir], { PATH: pathWithAws(0) });
  expect(stdout).toContain("export AWS_ENDPOINT_URL=");
  expect(stdout).not.toContain("PATH=");
});
