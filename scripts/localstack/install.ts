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

/** 600 MB stay; pip needs the rest while it unpacks. */
const NEEDED_MB = 900;

/**
 * The folder of LocalStack, installed first if it is not there or not whole. An install is made
 * beside that folder and renamed when it is whole. Throws UserError if a tool is missing or a step
 * fails.
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
    // What a step had started is killed by now, but may take a moment to end, and still write.
    rmSync(temporary, { recursive: true, force: true, maxRetries: 20 });
  }
}

/** An emulator may run from a damaged install: for it too there is always one of that name. */
function replace(target: string, whole: string): void {
  const damaged = `${target}.tmp-damaged`;
  if (existsSync(target)) renameSync(target, damaged);
  renameSync(whole, target);
  rmSync(damaged, { recursive: true, force: true });
}

/** The lock is held, so what an interrupted install left belongs to nobody. */
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

/** A folder with nothing but `aws`, fit for PATH: the CLI that came with LocalStack. */
function writeAwsCommand(into: string, target: string): void {
  mkdirSync(join(into, "bin"));
  const script = `#!/bin/sh\nexec ${quote(pythonOf(target))} -m awscli "$@"\n`;
  writeFileSync(join(into, "bin", "aws"), script, { mode: 0o755 });
}
