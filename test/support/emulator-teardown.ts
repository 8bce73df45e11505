import { rmSync } from "node:fs";
import { down } from "../../scripts/localstack";
import { closeProxy, EMULATOR_DIR } from "./emulator-setup";

/** After the last emulator test: ends the proxy and the emulator that the tests started. */
export default async function tearDown(): Promise<void> {
  await closeProxy();
  const dir = process.env[EMULATOR_DIR];
  if (!dir) return;
  await down({ dir });
  rmSync(dir, { recursive: true, force: true });
}
