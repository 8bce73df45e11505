import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { connect, createServer } from "node:net";

const LISTENING = "0A";

/** A TCP port of 127.0.0.1 that nothing listens on at this moment. */
export async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      const port = typeof address === "object" && address ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

/** Whether something accepts connections on this port of 127.0.0.1. */
export async function isPortInUse(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port });
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}

/** A listening TCP socket of this machine. `address` is hexadecimal, as in the kernel's table. */
export interface Listener {
  address: string;
  port: number;
  inode: string;
}

/** Every listening TCP socket, IPv4 and IPv6. Linux only; elsewhere the list is empty. */
export function listeners(): Listener[] {
  return ["/proc/net/tcp", "/proc/net/tcp6"].flatMap((table) => {
    const rows = readText(table).split("\n").slice(1);
    return rows.flatMap((row) => {
      const [, local = "", , state, , , , , , inode = ""] = row.trim().split(/\s+/);
      const [address = "", port = ""] = local.split(":");
      return state === LISTENING ? [{ address, port: Number.parseInt(port, 16), inode }] : [];
    });
  });
}

/** The inodes of the sockets that a process holds. Linux only; elsewhere the set is empty. */
export function socketsOf(pid: number): Set<string> {
  try {
    const links = readdirSync(`/proc/${pid}/fd`).map((fd) => readLink(`/proc/${pid}/fd/${fd}`));
    return new Set(links.flatMap((link) => /^socket:\[(\d+)\]$/.exec(link)?.[1] ?? []));
  } catch {
    return new Set();
  }
}

/** The pid and command of the process that listens on a port; undefined if that is unknown. */
export function listenerOn(port: number): { pid: number; command: string } | undefined {
  const inodes = listeners().filter((listener) => listener.port === port);
  const pids = inodes.length > 0 ? readdirSync("/proc").filter((name) => /^\d+$/.test(name)) : [];
  for (const pid of pids.map(Number)) {
    const sockets = socketsOf(pid);
    if (inodes.some(({ inode }) => sockets.has(inode))) {
      return { pid, command: readText(`/proc/${pid}/comm`).trim() };
    }
  }
  return undefined;
}

function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}

function readLink(file: string): string {
  try {
    return readlinkSync(file);
  } catch {
    return "";
  }
}
