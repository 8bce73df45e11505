import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, symlinkSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const root = resolve(__dirname, "../..");

/** Copies the checkout, with uncommitted changes, to change files there. The caller removes the copy. */
export function copyOfProject(): string {
  mkdirSync(join(root, ".localstack"), { recursive: true });
  const copy = mkdtempSync(join(root, ".localstack", "copy-"));
  const listed = spawnSync("git", ["ls-files", "-co", "--exclude-standard", "-z"], { cwd: root });
  for (const path of listed.stdout.toString().split("\0").filter(Boolean)) {
    if (!existsSync(join(root, path))) continue; // deleted, and not committed yet
    mkdirSync(dirname(join(copy, path)), { recursive: true });
    cpSync(join(root, path), join(copy, path));
  }
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  return copy;
}

/** Runs a command in a folder. Returns its status and what it printed. */
export function ran(cwd: string, command: string, ...args: string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  return { status, printed: `${stdout}${stderr}` };
}
