import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { socketsOf } from "../localstack/network";
import { environmentOf, marked } from "../localstack/processes";

/** The function at the other end of a connection, and the process that runs it. */
export interface Caller {
  readonly functionName?: string;
  readonly pid?: number;
}

const NAME = "AWS_LAMBDA_FUNCTION_NAME=";
const known = new WeakMap<Socket, Caller>();

/**
 * Who sends on this connection, told by which process holds its other end: a request itself does
 * not say. Nothing where that cannot be seen (not Linux, in a container), or it is no function.
 */
export function callerOf(socket: Socket): Caller {
  const found = known.get(socket) ?? lookUp(socket);
  known.set(socket, found);
  return found;
}

function lookUp({ remotePort, localPort }: Socket): Caller {
  const inode = inodeOf(remotePort ?? 0, localPort ?? 0);
  if (!inode) return {};
  const functions = marked((environment) => environment.some((line) => line.startsWith(NAME)));
  const pid = functions.find((candidate) => socketsOf(candidate).has(inode));
  if (pid === undefined) return {};
  const name = environmentOf(pid).find((line) => line.startsWith(NAME));
  return name ? { pid, functionName: name.slice(NAME.length) } : {};
}

/** The client's end of a loopback connection, as the kernel numbers it. */
function inodeOf(fromPort: number, toPort: number): string | undefined {
  const ends = (port: number) => `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  for (const row of readTable().split("\n").slice(1)) {
    const [, local = "", remote = "", , , , , , , inode] = row.trim().split(/\s+/);
    if (local.endsWith(ends(fromPort)) && remote.endsWith(ends(toPort))) return inode;
  }
  return undefined;
}

function readTable(): string {
  try {
    return readFileSync("/proc/net/tcp", "utf8");
  } catch {
    return "";
  }
}
