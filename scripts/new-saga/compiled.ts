import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../command/user-error";

const FOLDERS = ["statemachine", "docs/openapi"];

const filesIn = (folder: string) =>
  existsSync(folder) ? readdirSync(folder).map((file) => join(folder, file)) : [];

/** Writes the state machines, as `npm run asl` does. @throws UserError if it fails; new files are removed. */
export function compiled(root: string): void {
  const files = () => FOLDERS.flatMap((folder) => filesIn(join(root, folder)));
  const before = files();
  const command = ["--conditions=saga-source", "--import", "tsx", "scripts/asl/cli.ts"];
  const { status, stdout, stderr } = spawnSync(process.execPath, command, { cwd: root });
  if (status === 0) return;
  for (const file of files()) {
    if (!before.includes(file)) rmSync(file, { recursive: true });
  }
  throw new UserError(`npm run asl failed, nothing was written:\n${stdout}${stderr}`);
}
