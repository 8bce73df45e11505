import { rmSync } from "node:fs";
import { down } from "../../scripts/localstack";
import { EMULATOR_DIR } from "./emulator-setup";

/** After the last emulator test: ends the emulator that the tests started, and its data. */
export default async function tearDown(): Promise<void> {
  const dir = process.env[EMULATOR_DIR];
  if (!dir) return;
  await down({ dir });
  rmSync(dir, { recursive: true, force: true });
}
