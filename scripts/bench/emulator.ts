import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import type { CoordinationName } from "../../lib/names";
import { deployLocal } from "../deploy/deploy";
import { enterLocal, freePort, kill, up } from "../localstack";

export interface OwnEmulator {
  readonly endpoint: string;
  /** The emulator's folder, which is removed at the end. */
  readonly dir: string;
}

interface Options {
  readonly signal: AbortSignal;
  readonly only: CoordinationName;
  readonly port: number | undefined;
}

/** Starts an emulator, deploys a coordination, does the work, and removes the emulator. */
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
