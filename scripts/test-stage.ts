import { rmSync } from "node:fs";
import { type Deployment, deployLocal } from "./deploy";
import { type FaultProxy, startFaultProxy } from "./faults/dynamodb-proxy";
import { down, freePort, kill, settings, UserError, up } from "./localstack";
import { stageFolder } from "./stage-folder";
import { noteUsage } from "./testing/emulator-usage";

/**
 * How the functions' calls get to DynamoDB, and their metrics and logs to CloudWatch. `short`:
 * straight to DynamoDB Local, and straight into LocalStack's stores. `long`: all of it through
 * LocalStack's API, as an application's calls do. What is stored is the same.
 */
export type Way = "short" | "long";

/** A deployed stage `test`, whose functions reach DynamoDB and EventBridge through the fault proxy. */
export interface TestStage {
  readonly proxy: FaultProxy;
  /** The emulator's folder; undefined for another's. */
  readonly dir: string | undefined;
  /**
   * Kills everything at once, starts it again and deploys; clients have to connect again.
   * @throws UserError where the emulator is another's.
   */
  powerCut(): Promise<void>;
  close(): Promise<void>;
}

export interface TestStageOptions {
  /** Aborted: the stage is not opened. */
  readonly signal?: AbortSignal;
  /** What is deployed. Default: both coordinations. */
  readonly only?: Deployment;
  /** Default: short. Another's emulator is always gone the long way. */
  readonly way?: Way;
}

type Log = (line: string) => void;

/**
 * Opens a test stage, and sets the AWS settings of this process to it: on an emulator of its own,
 * or on the one at AWS_ENDPOINT_URL, which is then left running (quicker while working on a test).
 */
export async function openTestStage(
  log: Log,
  { signal, only, way = "short" }: TestStageOptions = {},
): Promise<TestStage> {
  const own = process.env.AWS_ENDPOINT_URL ? undefined : await ownEmulator(log, way, signal);
  const upstream = process.env.AWS_ENDPOINT_URL ?? "";
  const proxy = await startFaultProxy({ upstream, dynamodb: own?.dynamodb });
  const context = [`dynamodbEndpoint=${proxy.url}`, `eventsEndpoint=${proxy.url}`];
  const deploy = () => deployLocal({ stage: "test", context, log, signal, ...(only && { only }) });
  const close = async () => {
    await proxy.close();
    await own?.remove();
  };
  try {
    await deploy();
  } catch (error) {
    await close();
    throw error;
  }
  const powerCut = async () => {
    if (!own) throw new UserError("unset AWS_ENDPOINT_URL: only an emulator of its own is killed");
    await own.kill();
    await proxy.clearRules();
    await own.start();
    await deploy();
  };
  return { proxy, dir: own?.dir, powerCut, close };
}

async function ownEmulator(log: Log, way: Way, signal: AbortSignal | undefined) {
  const port = await freePort();
  const dynamodbPort = await freePort();
  const dir = stageFolder(port);
  const start = async () => {
    // Host mode also where Docker is: a function in a container does not reach the proxy.
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
    Object.assign(process.env, settings(emulator));
  };
  await start();
  return {
    dir,
    dynamodb: way === "short" ? `http://127.0.0.1:${dynamodbPort}` : undefined,
    start,
    kill: () => {
      noteUsage(dir);
      return kill({ port, dir });
    },
    remove: async () => {
      noteUsage(dir);
      await down({ port, dir });
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
