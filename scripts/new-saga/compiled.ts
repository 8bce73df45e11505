import { spawnSync } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../command/user-error";

/** Writes the state machines, as `npm run asl` does. @throws UserError if it fails; new files are removed. */
export function compiled(root: string): void {
  const folder = join(root, "statemachine");
  const before = readdirSync(folder);
  const command = ["--conditions=saga-source", "--import", "tsx", "scripts/asl/cli.ts"];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root });
  if (status === 0) return;
  for (const file of readdirSync(folder)) {
    if (!before.includes(file)) rmSync(join(folder, file), { recursive: true });
  }
  throw new UserError(`npm run asl failed, nothing was written:\n${stdout}${stderr}`);
}
