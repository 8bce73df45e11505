import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { CoordinationName } from "../../lib/names";
import { deployLocal } from "../deploy/deploy";
import { enterLocal, freePort, kill, up } from "../localstack";

export interface OwnEmulator {
  readonly endpoint: string;
  /** Removed in the end. */
  readonly dir: string;
}

interface Options {
  readonly signal: AbortSignal;
  readonly only: CoordinationName;
  readonly port: number | undefined;
}

/** Gives the work an emulator of its own with a coordination deployed, and removes it afterwards. */
export async function withEmulator(
  log: (line: string) => void,
  { signal, only, port: wanted }: Options,
  work: (emulator: OwnEmulator) => Promise<void>,
): Promise<void> {
  const port = wanted ?? (await freePort());
  const dir = join(resolve(__dirname, "../../.localstack"), `bench-${port}`);
  try {
    const { endpoint } = await up({ port, dir, log, signal });
    enterLocal({ endpoint });
    await deployLocal({ stage: "test", only, log, signal });
    await work({ endpoint, dir });
  } finally {
    await kill({ dir });
    rmSync(dir, { recursive: true, force: true });
  }
}
