import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isHealthy, isPortInUse } from "./network";
import { DOCKER_IMAGE } from "./paths";
import { dockerSettings } from "./settings";
import { removeState, type State, writeState } from "./state";
import { type Progress, runSteps } from "./steps";
import { probe } from "./tools";
import { UserError } from "./user-error";

// Not tested here: the project is developed on machines without a Docker daemon.

const START_SECONDS = 180;
const POLL_MS = 200;
const INSIDE_PORT = 4566;

/** Whether a Docker daemon answers. */
export function dockerAnswers(): boolean {
  return probe("docker", ["info", "--format", "{{.ServerVersion}}"]) !== undefined;
}

/** Whether the container that the state names still runs. */
export function dockerRuns(state: State): boolean {
  const args = ["inspect", "--format", "{{.State.Running}}", state.container ?? ""];
  return probe("docker", args) === "true";
}

/** Starts LocalStack's container and waits until it answers. Throws UserError if it does not. */
export async function dockerUp(dir: string, port: number, progress: Progress): Promise<State> {
  if (!dockerAnswers()) throw new UserError("no Docker daemon answers (`docker info` fails)");
  if (await isPortInUse(port)) throw new UserError(`port ${port} is in use; choose another --port`);
  const container = `order-saga-localstack-${port}`;
  probe("docker", ["rm", "--force", container]);
  const state: State = { mode: "docker", port, container };
  writeState(dir, state);
  try {
    const run = ["run", "--detach", ...runOptions(container, dir, port), DOCKER_IMAGE];
    await runSteps(join(dir, "docker.log"), progress, [
      (step) => step("the container", "docker", run),
    ]);
    await untilHealthy(state, progress);
    return state;
  } catch (error) {
    probe("docker", ["rm", "--force", container]);
    removeState(dir);
    throw error;
  }
}

/** Stops the container in order, or kills it like a power cut. The volume stays. */
export function dockerStop(state: State, how: "stop" | "kill"): void {
  if (!state.container) return;
  probe("docker", [how, state.container]);
  probe("docker", ["rm", "--force", state.container]);
}

function runOptions(container: string, dir: string, port: number): string[] {
  const environment = Object.entries(dockerSettings).flatMap(([name, value]) => [
    "--env",
    `${name}=${value}`,
  ]);
  return [
    ...["--name", container],
    ...["--publish", `127.0.0.1:${port}:${INSIDE_PORT}`],
    ...["--volume", `${join(dir, "volume")}:/var/lib/localstack`],
    // LocalStack starts a container for each function environment.
    ...["--volume", "/var/run/docker.sock:/var/run/docker.sock"],
    ...environment,
  ];
}

async function untilHealthy(state: State, { signal }: Progress): Promise<void> {
  const deadline = Date.now() + START_SECONDS * 1000;
  while (!(await isHealthy(`http://127.0.0.1:${state.port}`))) {
    if (signal?.aborted) throw new UserError("interrupted; the container was removed again");
    if (!dockerRuns(state)) throw new UserError(`the container ${state.container} ended`);
    if (Date.now() > deadline) throw new UserError(`no answer within ${START_SECONDS} s`);
    await sleep(POLL_MS);
  }
}
