import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { UserError } from "../command/user-error";
import { installJava } from "./install-java";
import { withLock } from "./lock";
import { installDir, LOCALSTACK_VERSION, SOURCES } from "./paths";
import { quote } from "./shell";
import { type Progress, runSequences, type Steps } from "./steps";
import { lookForTools, type Tools } from "./tools.cjs";
import { isWhole, notePackages, pythonOf } from "./whole";

/** The install takes 600 MB. pip needs the rest while it unpacks. */
const NEEDED_MB = 900;

/**
 * Returns LocalStack's install folder. Installs LocalStack first if it is missing or damaged: into a
 * temporary folder beside it, which is renamed when it is complete. Throws UserError if a tool is missing
 * or a step fails.
 */
export async function ensureInstalled({ log, signal }: Progress): Promise<string> {
  const target = installDir();
  if (isWhole(target)) return target;
  const onWait = (pid: number) => log(`waiting for the install that process ${pid} runs`);
  const install = async () => {
    if (!isWhole(target)) await installInto(target, { log, signal });
    return target;
  };
  return await withLock(`${target}.lock`, install, onWait, signal);
}

async function installInto(target: string, progress: Progress): Promise<void> {
  const { tools, missing } = lookForTools();
  if (!tools) throw new UserError(missing);
  const started = Date.now();
  mkdirSync(dirname(target), { recursive: true });
  removeAbandoned(target);
  refuseFullDisk(dirname(target));
  const temporary = mkdtempSync(`${target}.tmp-`);
  try {
    const what = existsSync(target) ? "repairing" : "installing";
    progress.log(
      `${what} LocalStack ${LOCALSTACK_VERSION} in ${target}, once per machine (about a minute)`,
    );
    await runSequences(join(temporary, "install.log"), progress, [
      (steps) => installPython(temporary, tools, steps),
      (steps) => installJava(temporary, tools, steps),
    ]);
    writeAwsCommand(temporary, target);
    notePackages(temporary);
    replace(target, temporary);
    progress.log(`installed in ${Math.round((Date.now() - started) / 1000)} s`);
  } finally {
    // The processes of a step have been killed, but may take a moment to end, and may still write.
    rmSync(temporary, { recursive: true, force: true, maxRetries: 20 });
  }
}

/** Replaces a damaged install. An emulator may be running from it, so the folder exists all the time. */
function replace(target: string, whole: string): void {
  const damaged = `${target}.tmp-damaged`;
  if (existsSync(target)) renameSync(target, damaged);
  renameSync(whole, target);
  rmSync(damaged, { recursive: true, force: true });
}

/** Removes the remains of interrupted installs. This process holds the lock, so nobody uses them. */
function removeAbandoned(target: string): void {
  for (const name of readdirSync(dirname(target))) {
    if (name.startsWith(`${basename(target)}.tmp-`)) {
      rmSync(join(dirname(target), name), { recursive: true, force: true });
    }
  }
}

function refuseFullDisk(folder: string): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = Math.floor((bavail * bsize) / 1e6);
  if (free >= NEEDED_MB) return;
  throw new UserError(
    `installing LocalStack takes ${NEEDED_MB} MB, and the disk of ${folder} has ${free} MB left. ` +
      "Make room, or name a folder on another disk with ORDER_SAGA_CACHE.",
  );
}

async function installPython(into: string, tools: Tools, { run }: Steps): Promise<void> {
  await run("a Python environment", tools.python, ["-m", "venv", join(into, "venv")]);
  const pip = ["-m", "pip", "install", "-q", "--disable-pip-version-check"];
  const constraints = ["-c", join(SOURCES, "constraints.txt")];
  const localstack = `localstack-core[runtime]==${LOCALSTACK_VERSION}`;
  await run("LocalStack (Python packages)", pythonOf(into), [...pip, ...constraints, localstack]);
}

/** Writes a folder that only contains `aws`, for PATH: the CLI that came with LocalStack. */
function writeAwsCommand(into: string, target: string): void {
  mkdirSync(join(into, "bin"));
  const script = `#!/bin/sh\nexec ${quote(pythonOf(target))} -m awscli "$@"\n`;
  writeFileSync(join(into, "bin", "aws"), script, { mode: 0o755 });
}
