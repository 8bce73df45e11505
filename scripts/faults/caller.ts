import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import { environmentOf } from "../localstack/processes";

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
 */
export function callerOf({ socket, headers }: IncomingMessage): Caller {
  const found = known.get(socket) ?? lookUp(headers["user-agent"] ?? "");
  known.set(socket, found);
  return found;
}

function lookUp(userAgent: string): Caller {
  const [, pid] = /\bapp\/pid-(\d+)/.exec(userAgent) ?? [];
  const name = pid && environmentOf(Number(pid)).find((line) => line.startsWith(NAME));
  return pid && name ? { pid: Number(pid), functionName: name.slice(NAME.length) } : {};
}
