import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../command/user-error";
import { PROJECT } from "../project/root";
import { isHealthy } from "./answers";
import { ensureInstalled } from "./install";
import { isPortInUse, listenerOn } from "./network";
import {
  environmentOf,
  folderIn,
  isSame,
  killAll,
  MARK,
  marked,
  OWNER,
  signal,
  startTime,
} from "./processes";
import { type Starting, untilReady } from "./ready";
import { type HostOptions, listenSetting, localStackSettings } from "./settings";
import { logFile, removeState, type State, writeState } from "./state";
import type { Progress } from "./steps";
import { tail } from "./tail";
import { pythonOf } from "./whole";

const START_SECONDS = 120;
const STOP_SECONDS = 10;
const POLL_MS = 50;

/** Whether the LocalStack process named in the state still runs. */
export function hostRuns(state: State): boolean {
  return state.pid !== undefined && isSame(state.pid, state.started ?? "");
}

/**
 * Starts LocalStack as a process on a free port and waits until it answers. Throws UserError if it does
 * not start, and leaves no process running then.
 */
export async function hostUp(
  dir: string,
  port: number,
  progress: Progress,
  options: HostOptions = {},
): Promise<State> {
  const install = await ensureInstalled(progress);
  progress.log(`starting LocalStack on port ${port}`);
  const child = start(dir, port, install, options);
  try {
    const state = stateOf(child, port);
    writeState(dir, state);
    await untilReady(starting(child, dir, port), progress);
    refuseOthersAnswer(port, child);
    child.unref();
    return state;
  } catch (error) {
    await killAll(dir);
    removeState(dir);
    throw error;
  }
}

/** Stops LocalStack in order, and then kills all processes that are left. */
export async function hostDown(dir: string, state: State | undefined): Promise<void> {
  if (state?.pid !== undefined && hostRuns(state)) {
    signal(state.pid, "SIGTERM");
    const deadline = Date.now() + STOP_SECONDS * 1000;
    while (hostRuns(state) && Date.now() < deadline) await sleep(POLL_MS);
  }
  await killAll(dir);
  rmSync(join(dir, "tmp"), { recursive: true, force: true });
}

/** The running emulator of this project on a port: its folder, and whether this checkout started it. */
export function emulatorOn(port: number): { dir: string; isOwn: boolean } | undefined {
  const [pid] = marked(
    (items) => items.includes(listenSetting(port)) && folderIn(MARK, items) !== undefined,
  );
  const environment = pid === undefined ? [] : environmentOf(pid);
  const dir = folderIn(MARK, environment);
  return dir === undefined ? undefined : { dir, isOwn: folderIn(OWNER, environment) === PROJECT };
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

/** Prepares the folders of an instance. Instead of LocalStack's downloads it links to the install. */
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
  // A process that has already ended has no start time. The caller that waits for it reports how it ended.
  return { mode: "host", port, pid: child.pid, started: startTime(child.pid) };
}

function starting(child: ChildProcess, dir: string, port: number): Starting {
  return {
    endpoint: `http://127.0.0.1:${port}`,
    seconds: START_SECONDS,
    ended: () =>
      child.signalCode ?? (child.exitCode === null ? undefined : `status ${child.exitCode}`),
    lastWords: () => `The end of ${logFile(dir)}:\n${tail(logFile(dir))}`,
  };
}

/** Throws UserError if something listens on the port. */
export async function refuseUsedPort(port: number): Promise<void> {
  if (await isPortInUse(port)) {
    throw new UserError(`port ${port} is in use by ${await nameUser(port)}`);
  }
}

/** Another program may have taken the port while LocalStack started, and answered in its place. */
function refuseOthersAnswer(port: number, child: ChildProcess): void {
  const listener = listenerOn(port);
  if (listener && listener.pid !== child.pid) {
    throw new UserError(`port ${port} was taken by ${listener.command} (process ${listener.pid})`);
  }
}

async function nameUser(port: number): Promise<string> {
  const emulator = emulatorOn(port);
  const useIt = `set AWS_ENDPOINT_URL=http://127.0.0.1:${port} to use it`;
  if (emulator?.isOwn) {
    return (
      `another emulator of this project, in ${emulator.dir}. End it with ` +
      `\`down --dir ${emulator.dir}\`, or choose another --port.`
    );
  }
  if (emulator) {
    return `another checkout's emulator, in ${emulator.dir}. Choose another --port, or ${useIt}.`;
  }
  if (await isHealthy(`http://127.0.0.1:${port}`)) {
    return `a LocalStack that was not started here. Stop it, choose another --port, or ${useIt}.`;
  }
  const user = listenerOn(port);
  const name = user ? `${user.command} (process ${user.pid})` : "another program";
  return `${name}. Choose another --port, or set LOCALSTACK_PORT.`;
}
