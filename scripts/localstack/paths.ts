import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";

export const LOCALSTACK_VERSION = "4.14.0";
export const DOCKER_IMAGE = `localstack/localstack:${LOCALSTACK_VERSION}`;

/** The folder of this file, with all that is pinned. */
export const SOURCES = __dirname;
/** This checkout. */
export const PROJECT = resolve(SOURCES, "../..");
/** LocalStack finds the plugin by the dist-info folder in here; it needs no install. */
export const PLUGIN = join(SOURCES, "plugin");
const INSTALLED_SOURCES = ["constraints.txt", "java"];

/** Where the state of the emulator on a port is kept unless the caller names a folder. */
export function defaultDir(port: number): string {
  return join(PROJECT, ".localstack", String(port));
}

/** The user's cache for this project, as ORDER_SAGA_CACHE or XDG_CACHE_HOME have it. */
export function cacheDir(env: NodeJS.ProcessEnv = process.env): string {
  return (
    env.ORDER_SAGA_CACHE || join(env.XDG_CACHE_HOME || join(homedir(), ".cache"), "order-saga")
  );
}

/** The folder of the install of LocalStack. Its name changes with everything it is made of. */
export function installDir(): string {
  const hash = createHash("sha256").update(LOCALSTACK_VERSION);
  for (const file of INSTALLED_SOURCES.flatMap((path) => filesIn(join(SOURCES, path)))) {
    hash.update(`\0${file.slice(SOURCES.length)}\0`).update(readFileSync(file));
  }
  return join(cacheDir(), `localstack-${LOCALSTACK_VERSION}-${hash.digest("hex").slice(0, 10)}`);
}

function filesIn(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(path, entry.name))
    .sort();
}
