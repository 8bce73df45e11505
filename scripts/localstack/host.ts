import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ensureInstalled, pythonOf } from "./install";
import { isHealthy, isPortInUse, listenerOn } from "./network";
import { environmentOf, isSame, killAll, MARK, marked, signal, startTime } from "./processes";
import { type HostOptions, listenSetting, localStackSettings } from "./settings";
import { logFile, removeState, type State, writeState } from "./state";
import type { Progress } from "./steps";
import { tail } from "./tail";
import { UserError } from "./user-error";

const START_SECONDS = 120;
const STOP_SECONDS = 10;
const POLL_MS = 50;

/** Whether the LocalStack that the state names still runs. */
export function hostRuns(state: State): boolean {
  return state.pid !== undefined && isSame(state.pid, state.started ?? "");
}

/**
 * Starts LocalStack as a process and waits until it answers. Throws UserError if the port is in
 * use, or if LocalStack does not come up; then nothing of it is left running.
 */
export async function hostUp(
  dir: string,
  port: number,
  progress: Progress,
  options: HostOptions = {},
): Promise<State> {
  await killAll(dir); // what a LocalStack that died on its own left behind
  await refuseUsedPort(port);
  const install = await ensureInstalled(progress);
  progress.log(`starting LocalStack on port ${port}`);
  const child = start(dir, port, install, options);
  try {
    const state = stateOf(child, port);
    writeState(dir, state);
    await untilHealthy(child, dir, port, progress.signal);
    child.unref();
    return state;
  } catch (error) {
    await killAll(dir);
    removeState(dir);
    throw error;
  }
}

/** Ends LocalStack in order, and then whatever of it is left. */
export async function hostDown(dir: string, state: State | undefined): Promise<void> {
  if (state?.pid !== undefined && hostRuns(state)) {
    signal(state.pid, "SIGTERM");
    const deadline = Date.now() + STOP_SECONDS * 1000;
    while (hostRuns(state) && Date.now() < deadline) await sleep(POLL_MS);
  }
  await killAll(dir);
  rmSync(join(dir, "tmp"), { recursive: true, force: true });
}

/** The folder of the running emulator of this project on a port, if there is one. */
export function dirOfEmulatorOn(port: number): string | undefined {
  const markOf = (environment: string[]) => environment.find((item) => item.startsWith(`${MARK}=`));
  const [pid] = marked(
    (items) => items.includes(listenSetting(port)) && markOf(items) !== undefined,
  );
  return pid === undefined ? undefined : markOf(environmentOf(pid))?.slice(MARK.length + 1);
}

function start(dir: string, port: number, install: string, options: HostOptions): ChildProcess {
  prepare(dir, install);
  const log = openSync(logFile(dir), "w");
  try {
    return spawn(pythonOf(install), ["-m", "localstack.runtime.main"], {
      cwd: dir,
      env: localStackSettings(dir, port, options),
      detached: true,
      stdio: ["ignore", log, log],
    });
  } finally {
    closeSync(log);
  }
}

/** The folders of one instance. What LocalStack would download is a link into the install. */
function prepare(dir: string, install: string): void {
  rmSync(join(dir, "tmp"), { recursive: true, force: true });
  mkdirSync(join(dir, "tmp"), { recursive: true });
  const lib = join(dir, "fs", "var", "lib", "localstack", "lib");
  mkdirSync(dirname(lib), { recursive: true });
  rmSync(lib, { recursive: true, force: true });
  symlinkSync(join(install, "lib"), lib);
}

function stateOf(child: ChildProcess, port: number): State {
  if (child.pid === undefined) throw new UserError("LocalStack's Python does not start");
  // One that has ended already has no start time: whoever waits for it says how it ended.
  return { mode: "host", port, pid: child.pid, started: startTime(child.pid) };
}

async function untilHealthy(
  child: ChildProcess,
  dir: string,
  port: number,
  abort: AbortSignal | undefined,
): Promise<void> {
  const deadline = Date.now() + START_SECONDS * 1000;
  const log = `The end of ${logFile(dir)}:`;
  while (!(await isHealthy(`http://127.0.0.1:${port}`))) {
    if (abort?.aborted) throw new UserError("interrupted; LocalStack was stopped again");
    if (child.exitCode !== null || child.signalCode !== null) {
      const how = child.signalCode ?? `status ${child.exitCode}`;
      throw new UserError(
        `LocalStack ended while it started (${how}). ${log}\n${tail(logFile(dir))}`,
      );
    }
    if (Date.now() > deadline) {
      const waited = `LocalStack did not answer within ${START_SECONDS} s.`;
      throw new UserError(`${waited} ${log}\n${tail(logFile(dir))}`);
    }
    await sleep(POLL_MS);
  }
}

async function refuseUsedPort(port: number): Promise<void> {
  if (await isPortInUse(port)) {
    throw new UserError(`port ${port} is in use by ${await nameUser(port)}`);
  }
}

async function nameUser(port: number): Promise<string> {
  const dir = dirOfEmulatorOn(port);
  if (dir) {
    return (
      `another emulator of this project, in ${dir}. End it with \`down --dir ${dir}\`, or ` +
      "choose another --port."
    );
  }
  if (await isHealthy(`http://127.0.0.1:${port}`)) {
    return (
      "a LocalStack that was not started here. Stop it, choose another --port, or set " +
      `AWS_ENDPOINT_URL=http://127.0.0.1:${port} to use it.`
    );
  }
  const user = listenerOn(port);
  const name = user ? `${user.command} (process ${user.pid})` : "another program";
  return `${name}. Choose another --port, or set LOCALSTACK_PORT.`;
}
