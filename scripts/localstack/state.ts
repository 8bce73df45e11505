import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { UserError } from "../command/user-error";

const schema = z.object({
  mode: z.enum(["host", "docker"]),
  port: z.number().int(),
  /** Host mode: LocalStack's pid, and its start time in the format of processes.ts. */
  pid: z.number().int().optional(),
  started: z.string().optional(),
  /** Docker mode: the name of the container. */
  container: z.string().optional(),
});

/** The stored facts about an emulator that was started. */
export type State = z.infer<typeof schema>;

export const stateFile = (dir: string): string => join(dir, "instance.json");
export const logFile = (dir: string): string => join(dir, "localstack.log");

/** The state in an emulator's folder, if any. Throws UserError if the file is damaged. */
export function readState(dir: string): State | undefined {
  let text: string;
  try {
    text = readFileSync(stateFile(dir), "utf8");
  } catch {
    return undefined;
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    throw new UserError(
      `${stateFile(dir)} is damaged. Run \`down\` with the same --port or --dir: it ends what ` +
        "still runs from that folder and removes the file.",
    );
  }
}

/** The same, but returns undefined if the file is damaged. */
export function readableState(dir: string): State | undefined {
  try {
    return readState(dir);
  } catch {
    return undefined;
  }
}

/** Replaces the state atomically. */
export function writeState(dir: string, state: State): void {
  mkdirSync(dir, { recursive: true });
  writeFileSync(`${stateFile(dir)}.new`, JSON.stringify(state, null, 2));
  renameSync(`${stateFile(dir)}.new`, stateFile(dir));
}

/** Forgets the emulator. Its data is kept. */
export function removeState(dir: string): void {
  rmSync(stateFile(dir), { force: true });
}
