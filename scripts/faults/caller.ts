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
/** The kernel's table is read in parts: a row can be missed while other sockets come and go. */
const LOOKS = 5;
/** What the kernel calls a socket whose process is gone. */
const NOBODYS = "0";
const known = new WeakMap<Socket, Caller>();
/** Processes that were found to be functions: asked first, since all of /proc takes a while. */
const functions = new Set<number>();

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
  if (process.platform !== "linux") return {};
  for (let look = 0; look < LOOKS; look++) {
    const inode = inodeOf(remotePort ?? 0, localPort ?? 0);
    if (inode === NOBODYS) return {};
    if (inode === undefined) continue;
    const pid = ownerOf(inode);
    const name = pid && nameIn(environmentOf(pid));
    return pid && name ? { pid, functionName: name } : {};
  }
  return {};
}

function ownerOf(inode: string): number | undefined {
  const owns = (pid: number) => socketsOf(pid).has(inode);
  const found = [...functions].find(owns);
  if (found !== undefined) return found;
  functions.clear();
  for (const pid of marked((environment) => nameIn(environment) !== undefined)) functions.add(pid);
  return [...functions].find(owns);
}

function nameIn(environment: readonly string[]): string | undefined {
  return environment.find((line) => line.startsWith(NAME))?.slice(NAME.length);
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
