import { join } from "node:path";
import {
  type Choice,
  type Emulator,
  endpointOf,
  findExternal,
  modeOfEnvironment,
  place,
  type Status,
} from "./choice";
import { dockerAnswers, dockerRuns, dockerStop, dockerUp } from "./docker";
import { hostDown, hostRuns, hostUp } from "./host";
import { withLock } from "./lock";
import { isHealthy } from "./network";
import { killAll, processesOf } from "./processes";
import type { HostOptions } from "./settings";
import { readableState, readState, removeState, type State } from "./state";
import { UserError } from "./user-error";

export type { Choice, Emulator, Mode, Status } from "./choice";
export { enterLocal } from "./environment";
export { freePort } from "./network";
export { logFile } from "./state";
export { UserError } from "./user-error";

/** The options of HostOptions count in host mode only. */
export interface UpOptions extends Choice, HostOptions {
  /** Gets a line now and then while it takes long. */
  log?: (line: string) => void;
  /** Aborted: what was started is stopped again and `up` throws. */
  signal?: AbortSignal;
}

/**
 * Makes sure that an emulator runs, and returns when it answers. Does nothing to one that is up.
 * Throws UserError, e.g. if a tool is missing, the port is in use or the start fails.
 */
export async function up(options: UpOptions = {}): Promise<Emulator> {
  const external = await findExternal(options);
  if (external) return external;
  const { port, dir } = place(options);
  const log = options.log ?? (() => {});
  const start = async (): Promise<Emulator> => {
    const running = readState(dir);
    if (running && runs(running)) return await alreadyUp(dir, running, port);
    const mode = options.mode ?? modeOfEnvironment() ?? (dockerAnswers() ? "docker" : "host");
    const progress = { log, signal: options.signal };
    const start = mode === "docker" ? dockerUp : hostUp;
    return emulatorOf(dir, await start(dir, port, progress, options));
  };
  return await locked(dir, start, log, options.signal);
}

/** Ends an emulator in order. Its data stay. False if it was not up. */
export async function down(choice: Choice = {}): Promise<boolean> {
  return await end(choice, "stop");
}

/**
 * Ends an emulator like a power cut: LocalStack, DynamoDB and all functions at once. Tables and
 * items survive for the next `up`; all else is lost. False if it was not up.
 */
export async function kill(choice: Choice = {}): Promise<boolean> {
  return await end(choice, "kill");
}

/** How an emulator is. It is up if it runs and answers. */
export async function status(choice: Choice = {}): Promise<Status> {
  const external = await findExternal(choice);
  if (external) return { ...external, up: true };
  const { port, dir } = place(choice);
  const state = readState(dir);
  if (!state || !runs(state)) {
    return { up: false, mode: choice.mode ?? "host", endpoint: endpointOf(port), port, dir };
  }
  const emulator = emulatorOf(dir, state);
  return { ...emulator, up: await isHealthy(emulator.endpoint) };
}

async function end(choice: Choice, how: "stop" | "kill"): Promise<boolean> {
  const external = await findExternal(choice);
  if (external) {
    throw new UserError(
      `the emulator at AWS_ENDPOINT_URL=${external.endpoint} was not started here, so it is not ` +
        "ended here. Unset AWS_ENDPOINT_URL, or name one with --port or --dir.",
    );
  }
  const { dir } = place(choice);
  const state = readableState(dir);
  const wasUp = (state !== undefined && runs(state)) || processesOf(dir).length > 0;
  if (state?.mode === "docker") dockerStop(state, how);
  else if (how === "stop") await hostDown(dir, state);
  else await killAll(dir);
  removeState(dir);
  return wasUp;
}

async function alreadyUp(dir: string, state: State, port: number): Promise<Emulator> {
  const emulator = emulatorOf(dir, state);
  if (state.port !== port) {
    throw new UserError(`the emulator of ${dir} is up on port ${state.port}, not ${port}`);
  }
  if (await isHealthy(emulator.endpoint)) return emulator;
  throw new UserError(
    `the emulator of ${dir} runs but does not answer. Run \`down\`, then \`up\`.`,
  );
}

async function locked<T>(
  dir: string,
  action: () => Promise<T>,
  log: (line: string) => void,
  signal: AbortSignal | undefined,
): Promise<T> {
  const onWait = (pid: number) => log(`waiting for process ${pid}, which starts this emulator`);
  return await withLock(join(dir, "up.lock"), action, onWait, signal);
}

function runs(state: State): boolean {
  return state.mode === "docker" ? dockerRuns(state) : hostRuns(state);
}

function emulatorOf(dir: string, state: State): Emulator {
  const { mode, port, pid } = state;
  return { mode, endpoint: endpointOf(port), port, dir, ...(pid !== undefined && { pid }) };
}
