import { spawn } from "node:child_process";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { UserError } from "../localstack";

const root = resolve(__dirname, "../..");

/**
 * Checks the types of everything that ships: functions and state machine. Fast if little has changed.
 * @returns the compiler's messages, one per line; empty if the types are right.
 * @throws UserError if the compiler itself cannot run.
 */
export async function typeErrors(signal?: AbortSignal): Promise<string[]> {
  const args = ["--project", "tsconfig.product.json", "--pretty", "false"];
  const child = spawn(join(root, "node_modules/.bin/tsc"), args, {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
    ...(signal && { signal }),
  });
  const ended = new Promise<number | null>((done, failed) => {
    child.on("error", failed);
    child.on("close", done);
  });
  const [printed, status] = await Promise.all([text(child.stdout), ended]);
  const lines = printed.trim().split("\n").filter(Boolean);
  if (status !== 0 && lines.length === 0) {
    throw new UserError(`the type checker ended with ${status} and said nothing: npx tsc`);
  }
  return status === 0 ? [] : lines;
}
