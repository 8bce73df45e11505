import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { environmentOf, marked } from "../localstack/processes";

/** The function that sends a request, and the process that runs it. */
export interface Caller {
  readonly functionName?: string;
  readonly pid?: number;
}

const NAME = "AWS_LAMBDA_FUNCTION_NAME=";
/** Cached by connection: a connection belongs to one process. */
const known = new WeakMap<Socket, Caller>();

/**
 * Finds out who sends a request. The emulator gives each function's process its pid as the SDK's
 * application id, and the SDK sends it in each request (bootstrap.cjs). Empty if it is missing, or if the
 * process cannot be seen (not on Linux, or in a container).
 * @param isForeign the client is no AWS SDK. Then the process is found by its end of the connection.
 */
export function callerOf({ socket, headers }: IncomingMessage, isForeign = false): Caller {
  const found = known.get(socket) ?? lookUp(isForeign ? pidAt(socket) : pidIn(headers));
  known.set(socket, found);
  return found;
}

function lookUp(pid: number | undefined): Caller {
  const name = pid && environmentOf(pid).find((line) => line.startsWith(NAME));
  return pid && name ? { pid, functionName: name.slice(NAME.length) } : {};
}

function pidIn(headers: IncomingMessage["headers"]): number | undefined {
  const [, pid] = /\bapp\/pid-(\d+)/.exec(headers["user-agent"] ?? "") ?? [];
  return pid === undefined ? undefined : Number(pid);
}

/** The function's process that has the other end of a connection on this machine. */
function pidAt(socket: Socket): number | undefined {
  const link = `socket:[${inodeOf(socket)}]`;
  const functions = marked((environment) => environment.some((line) => line.startsWith(NAME)));
  return functions.find((pid) => linksOf(pid).includes(link));
}

/** Linux's number for the other end. A port alone is not enough: it may have several connections, to several ports. */
function inodeOf({ localPort, remotePort }: Socket): string | undefined {
  const rows = attempt(() => readFileSync("/proc/net/tcp", "utf8").split("\n")) ?? [];
  const [own, others] = [endOf(remotePort), endOf(localPort)];
  const found = rows
    .map((row) => row.trim().split(/\s+/))
    .find(([, from, to]) => from?.endsWith(own) && to?.endsWith(others));
  return found?.[9];
}

const endOf = (port = 0) => `:${port.toString(16).toUpperCase().padStart(4, "0")}`;

const linksOf = (pid: number): string[] =>
  (attempt(() => readdirSync(`/proc/${pid}/fd`)) ?? []).flatMap(
    (fd) => attempt(() => readlinkSync(`/proc/${pid}/fd/${fd}`)) ?? [],
  );

/** Processes and their files come and go. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
