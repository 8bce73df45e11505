import { rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Deployment, deployLocal } from "../deploy";
import { freePort, kill, settings, up } from "../localstack";

export interface OwnEmulator {
  readonly endpoint: string;
  /** Removed in the end. */
  readonly dir: string;
}

/** Gives the work an emulator of its own with a coordination deployed, and removes it afterwards. */
export async function withEmulator(
  log: (line: string) => void,
  { signal, only }: { readonly signal: AbortSignal; readonly only: Deployment },
  work: (emulator: OwnEmulator) => Promise<void>,
): Promise<void> {
  const port = await freePort();
  const dir = join(resolve(__dirname, "../../.localstack"), `bench-${port}`);
  try {
    const { endpoint } = await up({ port, dir, log, signal });
    Object.assign(process.env, settings({ endpoint }));
    await deployLocal({ stage: "test", only, log, signal });
    await work({ endpoint, dir });
  } finally {
    await kill({ dir });
    rmSync(dir, { recursive: true, force: true });
  }
}
