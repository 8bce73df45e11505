import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { PROJECT } from "../project/root";

export const LOCALSTACK_VERSION = "4.14.0";
export const DOCKER_IMAGE = `localstack/localstack:${LOCALSTACK_VERSION}`;

/** The folder of this file, with all that is pinned. */
export const SOURCES = __dirname;
/** LocalStack finds the plugin by the dist-info folder in here; it needs no install. */
export const PLUGIN = join(SOURCES, "plugin");
const INSTALLED_SOURCES = ["constraints.txt", "java"];

/** Where the state of the emulator on a port is kept unless the caller names a folder. */
export function defaultDir(port: number): string {
  return join(PROJECT, ".localstack", String(port));
}

/**
 * The user's cache for this project, as ORDER_SAGA_CACHE or XDG_CACHE_HOME have it. Where they have
 * no home that can be written, and nothing is installed in it, it is in the project.
 */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  if (env.ORDER_SAGA_CACHE) return env.ORDER_SAGA_CACHE;
  const cache = env.XDG_CACHE_HOME || homeCache();
  const own = cache && join(cache, "order-saga");
  if (own && (existsSync(join(own, installName())) || isWritable(own))) return own;
  return join(PROJECT, ".localstack", "cache");
}

export function installDir(): string {
  return join(cacheDir(), installName());
}

/** A user without a name may have no home either; then Node throws. */
function homeCache(): string | undefined {
  try {
    return join(homedir(), ".cache");
  } catch {
    return undefined;
  }
}

/** Whether a folder can be written, or made in the nearest one that is there. */
function isWritable(folder: string): boolean {
  if (!existsSync(folder)) return dirname(folder) !== folder && isWritable(dirname(folder));
  try {
    accessSync(folder, constants.W_OK);
    return statSync(folder).isDirectory();
  } catch {
    return false;
  }
}

/** The name changes with everything that the install is made of. */
function installName(): string {
  const hash = createHash("sha256").update(LOCALSTACK_VERSION);
  for (const file of INSTALLED_SOURCES.flatMap((path) => filesIn(join(SOURCES, path)))) {
    hash.update(`\0${file.slice(SOURCES.length)}\0`).update(readFileSync(file));
  }
  return `localstack-${LOCALSTACK_VERSION}-${hash.digest("hex").slice(0, 10)}`;
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(path, entry.name))
    .sort();
}
