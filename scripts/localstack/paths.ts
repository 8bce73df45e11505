import { createHash } from "node:crypto";
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { PROJECT } from "../project/root";

export const LOCALSTACK_VERSION = "4.14.0";
export const DOCKER_IMAGE = `localstack/localstack:${LOCALSTACK_VERSION}`;

/** The folder of this file, in which all pinned versions are. */
export const SOURCES = __dirname;
/** LocalStack finds the plugin by the dist-info folder in it. It needs no installation. */
export const PLUGIN = join(SOURCES, "plugin");
const INSTALLED_SOURCES = ["constraints.txt", "java"];

/** The default folder for the state of the emulator on a port. */
export function defaultDir(port: number): string {
  return join(PROJECT, ".localstack", String(port));
}

/**
 * The user's cache for this project: ORDER_SAGA_CACHE, or a folder in XDG_CACHE_HOME or the home folder.
 * If that cannot be written and holds no install, the cache is in the project.
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

/** Undefined if the user has no home folder. Node throws then. */
function homeCache(): string | undefined {
  try {
    return join(homedir(), ".cache");
  } catch {
    return undefined;
  }
}

/** Whether a folder can be written, or created in the nearest parent that exists. */
function isWritable(folder: string): boolean {
  if (!existsSync(folder)) return dirname(folder) !== folder && isWritable(dirname(folder));
  try {
    accessSync(folder, constants.W_OK);
    return statSync(folder).isDirectory();
  } catch {
    return false;
  }
}

/** The name changes with everything from which the install is made. */
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
