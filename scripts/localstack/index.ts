import { UserError } from "../command/user-error";
import { answersCalls } from "./answers";
import {
  type Choice,
  type Emulator,
  endpointOf,
  findExternal,
  modeOfEnvironment,
  namedPort,
  place,
  type Status,
} from "./choice";
import { dockerRuns, dockerStop, dockerUp } from "./docker";
import { hostDown, hostRuns, hostUp, refuseUsedPort } from "./host";
import { withLock } from "./lock";
import { claimNextPort, claimPort, type Place, PORT_LOCK, releasePort } from "./ports";
import { killAll, processesOf } from "./processes";
import { untilReady } from "./ready";
import type { HostOptions } from "./settings";
import { readableState, readState, removeState, type State } from "./state";
import type { Progress } from "./steps";
import { dockerAnswers } from "./tools.cjs";

export { UserError } from "../command/user-error";
export type { Choice, Emulator, Mode, Status } from "./choice";
export { enterLocal } from "./environment";
export { freePort } from "./network";
export { logFile } from "./state";

/** For an emulator that was started elsewhere. It may still be starting. */
const EXTERNAL_SECONDS = 60;

/** HostOptions only apply in host mode. */
export interface UpOptions extends Choice, HostOptions {
  /** Gets a progress line from time to time. */
  log?: (line: string) => void;
  /** If aborted, `up` stops what it has started and throws. */
  signal?: AbortSignal;
}

/**
 * Makes sure that an emulator runs, and returns when it answers. Does nothing if it is already up.
 * Throws UserError, e.g. if a tool is missing, the port is in use or the start fails.
 */
export async function up(options: UpOptions = {}): Promise<Emulator> {
  const log = options.log ?? (() => {});
  const progress = { log, signal: options.signal };
  const external = await findExternal(options);
  if (external) return await answering(external, progress);
  const isNamed = namedPort(options) !== undefined;
  const onWait = (pid: number) => log(`waiting for process ${pid}, which starts this emulator`);
  const start = async () => {
    const at = place(options, true);
    const start = () => startAt(at, isNamed, options, progress);
    return await withLock(`${at.dir}.lock`, start, onWait, options.signal);
  };
  // Whether a port is free is only known when all emulators that are starting are up.
  return isNamed ? await start() : await withLock(PORT_LOCK, start, onWait, options.signal);
}

async function startAt(
  at: Place,
  isNamed: boolean,
  options: UpOptions,
  progress: Progress,
): Promise<Emulator> {
  const running = readState(at.dir);
  if (running && runs(running)) return await alreadyUp(at.dir, running, options.port);
  const mode = options.mode ?? modeOfEnvironment() ?? (dockerAnswers() ? "docker" : "host");
  const start = mode === "docker" ? dockerUp : hostUp;
  await killAll(at.dir); // left behind by a LocalStack that died on its own
  const { port, dir } = await claim(at, isNamed, progress);
  try {
    return emulatorOf(dir, await start(dir, port, progress, options));
  } finally {
    releasePort(port);
  }
}

/** Claims the named port, or the next free one. Throws UserError if a named port is in use. */
async function claim(place: Place, isNamed: boolean, { log }: Progress): Promise<Place> {
  if (!isNamed) {
    const next = await claimNextPort(place);
    if (next.port !== place.port) log(`port ${place.port} is in use; taking ${next.port}`);
    return next;
  }
  await refuseUsedPort(place.port);
  if (claimPort(place.port)) return place;
  throw new UserError(
    `another checkout starts an emulator on port ${place.port}. Choose another --port.`,
  );
}

/** Stops an emulator in order. Its data is kept. Returns false if it was not up. */
export async function down(choice: Choice = {}): Promise<boolean> {
  return await end(choice, "stop");
}

/**
 * Kills an emulator like a power cut: LocalStack, DynamoDB and all functions at once. Tables and items
 * survive for the next `up`; everything else is lost. Returns false if it was not up.
 */
export async function kill(choice: Choice = {}): Promise<boolean> {
  return await end(choice, "kill");
}

/** The status of an emulator. It is up if it runs and answers. */
export async function status(choice: Choice = {}): Promise<Status> {
  const external = await findExternal(choice);
  if (external) return { ...external, up: true };
  const { port, dir } = place(choice);
  const state = readState(dir);
  if (!state || !runs(state)) {
    return { up: false, mode: choice.mode ?? "host", endpoint: endpointOf(port), port, dir };
  }
  const emulator = emulatorOf(dir, state);
  return { ...emulator, up: await answersCalls(emulator.endpoint) };
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

async function alreadyUp(dir: string, state: State, named: number | undefined): Promise<Emulator> {
  const emulator = emulatorOf(dir, state);
  if (named !== undefined && state.port !== named) {
    throw new UserError(`the emulator of ${dir} is up on port ${state.port}, not ${named}`);
  }
  if (await answersCalls(emulator.endpoint)) return emulator;
  throw new UserError(
    `the emulator of ${dir} runs but does not answer. Run \`down\`, then \`up\`.`,
  );
}

async function answering(external: Emulator, progress: Progress): Promise<Emulator> {
  const { endpoint } = external;
  const lastWords = () => `Its DynamoDB does not answer; look at the log of ${endpoint}.`;
  const seconds = EXTERNAL_SECONDS;
  await untilReady({ endpoint, seconds, ended: () => undefined, lastWords }, progress);
  return external;
}

function runs(state: State): boolean {
  return state.mode === "docker" ? dockerRuns(state) : hostRuns(state);
}

function emulatorOf(dir: string, state: State): Emulator {
  const { mode, port, pid } = state;
  return { mode, endpoint: endpointOf(port), port, dir, ...(pid !== undefined && { pid }) };
}
