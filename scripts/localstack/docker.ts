import { join } from "node:path";
import { UserError } from "../command/user-error";
import { DOCKER_IMAGE } from "./paths";
import { type Starting, untilReady } from "./ready";
import { dockerSettings } from "./settings";
import { removeState, type State, writeState } from "./state";
import { type Progress, runSequences } from "./steps";
import { indented } from "./tail";
import { dockerAnswers, probe } from "./tools.cjs";

// Not tested: the project is developed on machines without a Docker daemon.

const START_SECONDS = 180;
const INSIDE_PORT = 4566;

/** Whether the container named in the state still runs. */
export function dockerRuns(state: State): boolean {
  const args = ["inspect", "--format", "{{.State.Running}}", state.container ?? ""];
  return probe("docker", args) === "true";
}

/** Starts LocalStack's container and waits until it answers. Throws UserError if it does not. */
export async function dockerUp(dir: string, port: number, progress: Progress): Promise<State> {
  if (!dockerAnswers()) throw new UserError("no Docker daemon answers (`docker info` fails)");
  const container = `order-saga-localstack-${port}`;
  probe("docker", ["rm", "--force", container]);
  const state: State = { mode: "docker", port, container };
  writeState(dir, state);
  try {
    const options = ["run", "--detach", ...runOptions(container, dir, port), DOCKER_IMAGE];
    await runSequences(join(dir, "docker.log"), progress, [
      ({ run }) => run("the container", "docker", options),
    ]);
    await untilReady(starting(state), progress);
    return state;
  } catch (error) {
    probe("docker", ["rm", "--force", container]);
    removeState(dir);
    throw error;
  }
}

/** Stops the container in order, or kills it like a power cut. The volume is kept. */
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

function starting(state: State): Starting {
  const name = state.container ?? "";
  return {
    endpoint: `http://127.0.0.1:${state.port}`,
    seconds: START_SECONDS,
    ended: () => (dockerRuns(state) ? undefined : "its container ended"),
    lastWords: () =>
      `The end of \`docker logs\`:\n${indented(probe("sh", ["-c", `docker logs --tail 15 ${name} 2>&1`]) ?? "")}`,
  };
}
