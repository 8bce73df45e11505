import { join, resolve } from "node:path";
import { deployLocal } from "../../scripts/deploy";
import { freePort, settings, up } from "../../scripts/localstack";

/** The folder of the emulator that the tests start; none when they use one that is there. */
export const EMULATOR_DIR = "ORDER_SAGA_TEST_DIR";

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
  await deployLocal({ stage: "test", log });
}
