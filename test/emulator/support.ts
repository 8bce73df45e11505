import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateFunctionCommand,
  GetFunctionConfigurationCommand,
  type LambdaClient,
} from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import { down, type Emulator, freePort, up } from "../../scripts/localstack";
import { folderIn, MARK, marked } from "../../scripts/localstack/processes";

const ROOT = resolve(__dirname, "../..");
export const ROLE = "arn:aws:iam::000000000000:role/test";

/** A free port, and a folder that does not exist yet, for a test's own emulator. */
export async function place(): Promise<{ port: number; dir: string }> {
  const port = await freePort();
  // With a blank and an umlaut, so that every test proves that such paths work.
  return { port, dir: join(ROOT, ".localstack", `own Prüfstand ${port}`) };
}

/** Starts a test's own emulator, always as a process. */
export async function ownEmulator(): Promise<Emulator> {
  return await up({ ...(await place()), mode: "host" });
}

/** Ends an emulator and removes its folder. */
export async function remove({ port, dir }: { port: number; dir: string }): Promise<void> {
  await down({ port, dir });
  rmSync(dir, { recursive: true, force: true });
}

/** Settings for SDK clients that connect to an emulator. */
export function clientSettings({ endpoint }: Emulator) {
  return {
    endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
    maxAttempts: 1,
  };
}

/** Creates a function from the text of its only file, by default index.mjs. */
export async function createFunction(
  lambda: LambdaClient,
  name: string,
  code: string,
  { timeout = 10, file = "index.mjs", handler = "index.handler", nodeOptions = "" } = {},
): Promise<void> {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName: name,
      Role: ROLE,
      Runtime: "nodejs24.x",
      Handler: handler,
      Timeout: timeout,
      ...(nodeOptions && { Environment: { Variables: { NODE_OPTIONS: nodeOptions } } }),
      Code: { ZipFile: zipSync({ [file]: strToU8(code) }) },
    }),
  );
  const query = new GetFunctionConfigurationCommand({ FunctionName: name });
  while ((await lambda.send(query)).State === "Pending") await sleep(20);
}

/** The pids of a function's running processes. */
export function processesOfFunction(emulator: Emulator, name: string): number[] {
  const ofEmulator = (env: string[]) => folderIn(MARK, env) === emulator.dir;
  return marked((env) => ofEmulator(env) && env.includes(`AWS_LAMBDA_FUNCTION_NAME=${name}`));
}

export interface CliResult {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Runs the command-line tool with this environment. `onOutput` gets all output so far. */
export async function cli(
  args: string[],
  env: NodeJS.ProcessEnv = {},
  onOutput: (text: string, pid: number) => void = () => {},
  checkout = ROOT,
): Promise<CliResult> {
  const script = join(checkout, "scripts/localstack/cli.ts");
  const { HOME, PATH, ORDER_SAGA_CACHE, XDG_CACHE_HOME, PYTHON, JAVA_HOME } = process.env;
  const { NODE_EXTRA_CA_CERTS } = process.env; // for the certificates of some proxies
  const tools = { PYTHON, JAVA_HOME, NODE_EXTRA_CA_CERTS };
  const base = { HOME, PATH, ORDER_SAGA_CACHE, XDG_CACHE_HOME, ...tools };
  const child = spawn(
    process.execPath,
    ["--conditions=saga-source", "--import", "tsx", script, ...args],
    {
      cwd: checkout,
      env: { ...base, ...env },
    },
  );
  const result: CliResult = { status: null, stdout: "", stderr: "" };
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (text: string) => {
      result[name] += text;
      onOutput(result[name], child.pid ?? 0);
    });
  }
  return await new Promise((done, reject) => {
    child.once("error", reject);
    child.once("close", (status) => done({ ...result, status }));
  });
}
