import { rmSync } from "node:fs";
import type { SagaName } from "#sagas";
import type { CoordinationName } from "../../lib/names";
import { deployLocal } from "../deploy/deploy";
import { DYNAMODB_LOCAL } from "../deployed/dynamodb";
import { type FaultProxy, type Outside, startFaultProxy } from "../faults/proxy";
import { down, enterLocal, freePort, kill, UserError, up } from "../localstack";
import { isHealthy } from "../localstack/answers";
import { noteUsage } from "./emulator-usage";
import { stageFolder } from "./stage-folder";

/**
 * How the functions' calls reach DynamoDB, and how their metrics and logs reach CloudWatch. `short`: directly
 * to DynamoDB Local, and directly into LocalStack's stores. `long`: through LocalStack's API, like the calls
 * of an application. What is stored is the same.
 */
export type Way = "short" | "long";

/** A deployed stage `test`, whose functions reach AWS through the fault proxy. */
export interface TestStage {
  readonly proxy: FaultProxy;
  /** The emulator's folder; undefined if the stage uses an emulator that was already running. */
  readonly dir: string | undefined;
  /** Deploys sagas in addition to the others. Default: in the coordinations of the stage's options. */
  deploy(sagas: readonly SagaName[], only?: CoordinationName): Promise<void>;
  /**
   * Kills the whole emulator, starts it again and deploys these sagas (default: those with which the stage
   * was opened). Clients must connect again.
   * @throws UserError if the stage uses an emulator that was already running.
   */
  powerCut(sagas?: readonly SagaName[]): Promise<void>;
  close(): Promise<void>;
}

export interface TestStageOptions {
  /** If aborted, the stage is not opened. */
  readonly signal?: AbortSignal;
  /** The sagas that are deployed. Default: the first of all sagas. */
  readonly sagas?: readonly SagaName[];
  /** Default: both coordinations. */
  readonly only?: CoordinationName;
  /** More of the CDK's context, `key=value`. */
  readonly context?: readonly string[];
  /** A system outside of AWS behind the proxy. Its context is asked for when the emulator is up. */
  readonly beside?: { readonly outside: Outside; context(endpoint: string): Promise<string[]> };
  /** Starts an emulator at this port, even if AWS_ENDPOINT_URL is set. */
  readonly port?: number | undefined;
  /** Default: short. An emulator that was already running is always used in the long way. */
  readonly way?: Way;
}

type Log = (line: string) => void;

/**
 * Opens a test stage, and sets the AWS settings of this process to it. It starts its own emulator, or uses
 * the one at AWS_ENDPOINT_URL. That one is left running, which saves time while you work on a test.
 */
export async function openTestStage(
  log: Log,
  { signal, port, way = "short", only, context = [], beside, ...opening }: TestStageOptions = {},
): Promise<TestStage> {
  const named = port === undefined ? await namedLocalStack(log) : undefined;
  if (named) enterLocal({ endpoint: named });
  const own = named ? undefined : await ownEmulator(port ?? (await freePort()), log, way, signal);
  const upstream = process.env.AWS_ENDPOINT_URL ?? "";
  const { outside } = beside ?? {};
  const proxy = await startFaultProxy({ upstream, dynamodb: own?.dynamodb, outside });
  const given = [`awsEndpoint=${proxy.url}`, ...context];
  let settings: readonly string[] = [];
  const settle = async () => {
    settings = (await beside?.context(proxy.url)) ?? [];
  };
  const deploy = (sagas = opening.sagas, one = only) => {
    const what = { stage: "test", context: [...given, ...settings], log, signal };
    return deployLocal({ ...what, ...(sagas && { sagas }), ...(one && { only: one }) });
  };
  const close = async () => {
    await proxy.close();
    await own?.remove();
  };
  try {
    await settle();
    await deploy();
  } catch (error) {
    await close();
    throw error;
  }
  const powerCut = async (sagas?: readonly SagaName[]) => {
    if (!own)
      throw new UserError(
        "unset AWS_ENDPOINT_URL: only an emulator that this command started can be killed",
      );
    await own.kill();
    await proxy.clearRules();
    await own.start();
    await settle();
    await deploy(sagas);
  };
  return { proxy, dir: own?.dir, deploy, powerCut, close };
}

/** The endpoint in AWS_ENDPOINT_URL, if a LocalStack answers there. */
async function namedLocalStack(log: Log): Promise<string | undefined> {
  const named = process.env.AWS_ENDPOINT_URL;
  if (!named) return undefined;
  if (URL.canParse(named) && (await isHealthy(named))) return named;
  log(`no LocalStack answers at AWS_ENDPOINT_URL=${named}: starting one`);
  return undefined;
}

const dynamodbAt = (port: number) => `http://127.0.0.1:${port}`;

async function ownEmulator(port: number, log: Log, way: Way, signal: AbortSignal | undefined) {
  const dynamodbPort = await freePort();
  const dir = stageFolder(port);
  const start = async () => {
    // Host mode even if Docker is there: a function in a container cannot reach the proxy.
    const emulator = await up({
      port,
      dir,
      dynamodbPort,
      mode: "host",
      owner: process.pid,
      longWay: way === "long",
      log,
      ...(signal && { signal }),
    });
    enterLocal(emulator);
    if (way === "short") process.env[DYNAMODB_LOCAL] = dynamodbAt(dynamodbPort);
  };
  await start();
  return {
    dir,
    dynamodb: way === "short" ? dynamodbAt(dynamodbPort) : undefined,
    start,
    kill: () => {
      noteUsage(dir);
      return kill({ port, dir });
    },
    remove: async () => {
      delete process.env[DYNAMODB_LOCAL];
      noteUsage(dir);
      await down({ port, dir });
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
