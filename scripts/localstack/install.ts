import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { installJava, JAVA } from "./install-java";
import { withLock } from "./lock";
import { installDir, LOCALSTACK_VERSION, SOURCES } from "./paths";
import { type Progress, type Run, runSteps } from "./steps";
import { findTools, type Tools } from "./tools";

/** LocalStack's interpreter in an install. */
export const pythonOf = (install: string): string => join(install, "venv", "bin", "python");

/**
 * The folder of LocalStack, installed first if it is not there. An install is made beside that
 * folder and renamed when it is whole. Throws UserError if a tool is missing or a step fails.
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

/** A later upgrade may have removed the Python or the JDK that an install points to. */
function isWhole(install: string): boolean {
  return existsSync(pythonOf(install)) && existsSync(join(install, JAVA, "bin", "java"));
}

async function installInto(target: string, progress: Progress): Promise<void> {
  const tools = findTools();
  const started = Date.now();
  mkdirSync(dirname(target), { recursive: true });
  removeAbandoned(target);
  const temporary = mkdtempSync(`${target}.tmp-`);
  try {
    progress.log(
      `installing LocalStack ${LOCALSTACK_VERSION} in ${target}, once per machine (about a minute)`,
    );
    await runSteps(join(temporary, "install.log"), progress, [
      (run) => installPython(temporary, tools, run),
      (run) => installJava(temporary, tools, run),
    ]);
    writeAwsCommand(temporary, target);
    rmSync(target, { recursive: true, force: true });
    renameSync(temporary, target);
    progress.log(`installed in ${Math.round((Date.now() - started) / 1000)} s`);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** The lock is held, so what an interrupted install left belongs to nobody. */
function removeAbandoned(target: string): void {
  for (const name of readdirSync(dirname(target))) {
    if (name.startsWith(`${basename(target)}.tmp-`)) {
      rmSync(join(dirname(target), name), { recursive: true, force: true });
    }
  }
}

async function installPython(into: string, tools: Tools, run: Run): Promise<void> {
  await run("a Python environment", tools.python, ["-m", "venv", join(into, "venv")]);
  const pip = ["-m", "pip", "install", "-q", "--disable-pip-version-check"];
  const constraints = ["-c", join(SOURCES, "constraints.txt")];
  const localstack = `localstack-core[runtime]==${LOCALSTACK_VERSION}`;
  await run("LocalStack (Python packages)", pythonOf(into), [...pip, ...constraints, localstack]);
}

/** A folder with nothing but `aws`, fit for PATH: the CLI that came with LocalStack. */
function writeAwsCommand(into: string, target: string): void {
  mkdirSync(join(into, "bin"));
  const script = `#!/bin/sh\nexec '${pythonOf(target)}' -m awscli "$@"\n`;
  writeFileSync(join(into, "bin", "aws"), script, { mode: 0o755 });
}
