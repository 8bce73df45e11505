import { join, resolve } from "node:path";
import { deployLocal } from "../../scripts/deploy";
import { type FaultProxy, startFaultProxy } from "../../scripts/faults/dynamodb-proxy";
import { freePort, settings, up } from "../../scripts/localstack";

/** The folder of the emulator that the tests start; none when they use one that is there. */
export const EMULATOR_DIR = "ORDER_SAGA_TEST_DIR";
/** Where the proxy is that all DynamoDB calls of the functions go through. */
export const FAULT_PROXY = "ORDER_SAGA_FAULT_PROXY";

let proxy: FaultProxy | undefined;
export const closeProxy = () => proxy?.close();

/**
 * Before the first emulator test: an emulator of the tests' own, with the stack deployed. Where
 * AWS_ENDPOINT_URL is set, the one there is used and left running, which is quicker while working
 * on a test.
 */
export default async function setUp(): Promise<void> {
  const log = (line: string) => process.stderr.write(`[emulator] ${line}\n`);
  if (!process.env.AWS_ENDPOINT_URL) {
    const port = await freePort();
    const dir = join(resolve(__dirname, "../../.localstack"), `test-${port}`);
    const emulator = await up({ port, dir, log });
    Object.assign(process.env, settings(emulator), { [EMULATOR_DIR]: dir });
  }
  proxy = await startFaultProxy({ upstream: process.env.AWS_ENDPOINT_URL ?? "" });
  process.env[FAULT_PROXY] = proxy.url;
  await deployLocal({ stage: "test", context: [`dynamodbEndpoint=${proxy.url}`], log });
}
