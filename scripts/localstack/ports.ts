import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { tryLock, unlock } from "./lock";
import { isPortInUse } from "./network";
import { cacheDir, defaultDir } from "./paths";
import { killAll } from "./processes";

const DEFAULT_PORT = 4566;
const STATES = dirname(defaultDir(DEFAULT_PORT));
const MEMORY = join(STATES, "port");

/** Held while this checkout looks for a free port. */
export const PORT_LOCK = join(STATES, "port.lock");

export const portSchema = z.coerce.number().int().min(1).max(65_535);

/** The port of this checkout's emulator: its last port, or 4566 at first. */
export function ownPort(): number {
  const text = existsSync(MEMORY) ? readFileSync(MEMORY, "utf8") : undefined;
  return portSchema.safeParse(text).data ?? DEFAULT_PORT;
}

/**
 * Claims a port for the emulator of a folder if nobody has named one: the given port if it is free, else
 * the next free one. The folder of the old port is renamed, so that its tables are kept.
 */
export async function claimNextPort(at: Place): Promise<Place> {
  const isDefault = at.dir === defaultDir(at.port);
  let { port } = at;
  const isTaken = (next: number) => isDefault && next !== at.port && existsSync(defaultDir(next));
  while (isTaken(port) || !(await isFree(port))) port += 1;
  if (!isDefault) return { port, dir: at.dir };
  const dir = defaultDir(port);
  if (port !== at.port && existsSync(at.dir)) {
    await killAll(at.dir);
    renameSync(at.dir, dir);
  }
  mkdirSync(STATES, { recursive: true });
  writeFileSync(MEMORY, String(port));
  return { port, dir };
}

export interface Place {
  port: number;
  dir: string;
}

/** Reserves a port while an emulator starts on it. Returns false if another checkout has it. */
export const claimPort = (port: number): boolean => tryLock(claimOf(port));

export const releasePort = (port: number): void => unlock(claimOf(port));

const claimOf = (port: number): string => join(cacheDir(), `port-${port}.lock`);

const isFree = async (port: number): Promise<boolean> =>
  !(await isPortInUse(port)) && claimPort(port);
