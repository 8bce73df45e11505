import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { z } from "zod";
import { UserError } from "../command/user-error";
import { whoAnswers } from "./answers";
import { emulatorOn } from "./host";
import { defaultDir } from "./paths";
import { ownPort, type Place, portSchema } from "./ports";
import { readableState } from "./state";

const modeSchema = z.enum(["host", "docker"]);

/** "external" is an emulator that somebody else started, at AWS_ENDPOINT_URL. */
export type Mode = "host" | "docker" | "external";

export interface Emulator {
  mode: Mode;
  /** e.g. http://127.0.0.1:4566 */
  endpoint: string;
  port: number;
  /** The folder of its data and its log. */
  dir: string;
  /** LocalStack's process, in host mode. */
  pid?: number;
}

export interface Status extends Emulator {
  up: boolean;
}

/** Selects an emulator. If nothing is given: the one at AWS_ENDPOINT_URL, if it answers. */
export interface Choice {
  /** Default: LOCALSTACK_PORT, else the port of a local AWS_ENDPOINT_URL, else this checkout's own port. */
  port?: number | undefined;
  /** Default: .localstack/<port> in the project. */
  dir?: string | undefined;
  /** Default: ORDER_SAGA_EMULATOR, else Docker where a daemon answers, else host. */
  mode?: "host" | "docker" | undefined;
}

export const endpointOf = (port: number): string => `http://127.0.0.1:${port}`;

/**
 * The port and the folder that a choice selects. If the choice names the port, this may be another
 * checkout's emulator, unless `onlyOwn`.
 */
export function place({ port, dir }: Choice, onlyOwn = false): Place {
  if (dir !== undefined) {
    const folder = canonical(dir);
    const its = readableState(folder)?.port;
    return { port: port ?? its ?? namedPort({}) ?? ownPort(), dir: folder };
  }
  const chosen = namedPort({ port }) ?? ownPort();
  const running = emulatorOn(chosen);
  const isMeant = running?.isOwn || (port !== undefined && !onlyOwn);
  return { port: chosen, dir: (isMeant && running?.dir) || canonical(defaultDir(chosen)) };
}

/** The port that the choice or the environment names. If undefined, any free port will do. */
export function namedPort({ port }: Choice): number | undefined {
  return port ?? portOfEnvironment() ?? endpointOfEnvironment()?.localPort;
}

/** The canonical name of a folder. The emulator's processes are marked with it. */
function canonical(dir: string): string {
  const full = resolve(dir);
  return existsSync(full) ? realpathSync(full) : join(canonical(dirname(full)), basename(full));
}

/** The mode that ORDER_SAGA_EMULATOR forces. Throws UserError on another value. */
export function modeOfEnvironment(): "host" | "docker" | undefined {
  const text = process.env.ORDER_SAGA_EMULATOR;
  if (!text) return undefined;
  const mode = modeSchema.safeParse(text).data;
  if (!mode) throw new UserError(`ORDER_SAGA_EMULATOR=${text} is neither host nor docker`);
  return mode;
}

/**
 * The emulator at AWS_ENDPOINT_URL, unless this checkout started it or the choice names another one.
 * Throws UserError if the server that answers there is not a LocalStack.
 */
export async function findExternal({ port, dir, mode }: Choice): Promise<Emulator | undefined> {
  const named = endpointOfEnvironment();
  if (!named || port !== undefined || dir !== undefined || mode !== undefined) return undefined;
  if (named.localPort !== undefined) {
    const running = emulatorOn(named.localPort);
    const isOwn = running?.isOwn ?? readableState(defaultDir(named.localPort));
    if (isOwn) return undefined;
  }
  const endpoint = named.url.href.replace(/\/$/, "");
  const answer = await whoAnswers(endpoint);
  if (answer.from === "nothing") return undefined;
  if (answer.from === "other") {
    throw new UserError(
      `the server at AWS_ENDPOINT_URL=${endpoint} is not a LocalStack (${answer.what}). Unset it, ` +
        "or set it to a LocalStack.",
    );
  }
  const theirPort = Number(named.url.port || (named.url.protocol === "https:" ? 443 : 80));
  return { mode: "external", endpoint, port: theirPort, dir: defaultDir(theirPort) };
}

function portOfEnvironment(): number | undefined {
  const text = process.env.LOCALSTACK_PORT;
  if (!text) return undefined;
  const port = portSchema.safeParse(text).data;
  if (port === undefined) throw new UserError(`LOCALSTACK_PORT=${text} is not a port`);
  return port;
}

function endpointOfEnvironment(): { url: URL; localPort: number | undefined } | undefined {
  const text = process.env.AWS_ENDPOINT_URL;
  if (!text) return undefined;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  const isLocal = url.protocol === "http:" && ["127.0.0.1", "localhost"].includes(url.hostname);
  return { url, localPort: isLocal && url.port ? Number(url.port) : undefined };
}
