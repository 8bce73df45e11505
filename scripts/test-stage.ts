import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { deployLocal } from "./deploy";
import { type FaultProxy, startFaultProxy } from "./faults/dynamodb-proxy";
import { down, freePort, settings, up } from "./localstack";

/** A deployed stack of stage `test`, whose functions reach DynamoDB through the fault proxy. */
export interface TestStage {
  readonly proxy: FaultProxy;
  close(): Promise<void>;
}

/**
 * Opens a test stage, and sets the AWS settings of this process to it: on an emulator of its own,
 * or on the one at AWS_ENDPOINT_URL, which is then left running (quicker while working on a test).
 */
export async function openTestStage(
  log: (line: string) => void,
  signal?: AbortSignal,
): Promise<TestStage> {
  const dir = process.env.AWS_ENDPOINT_URL ? undefined : await ownEmulator(log, signal);
  const proxy = await startFaultProxy({ upstream: process.env.AWS_ENDPOINT_URL ?? "" });
  const close = async () => {
    await proxy.close();
    if (!dir) return;
    await down({ dir });
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const context = [`dynamodbEndpoint=${proxy.url}`];
    await deployLocal({ stage: "test", context, log, signal });
  } catch (error) {
    await close();
    throw error;
  }
  return { proxy, close };
}

async function ownEmulator(log: (line: string) => void, signal?: AbortSignal): Promise<string> {
  const port = await freePort();
  const dir = join(resolve(__dirname, "../.localstack"), `test-${port}`);
  Object.assign(process.env, settings(await up({ port, dir, log, signal })));
  return dir;
}
