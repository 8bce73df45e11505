import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "../house/project";

/*
 * What a user does who has this package installed and nothing else of this project: in another folder, from
 * the packed file. Other packages are linked and not downloaded.
 */

export function run(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}:\n${stdout}${stderr}`);
  return stdout + stderr;
}

/** A user's folder with the packed project. It is removed after the tests of a file. */
export function strangersFolder() {
  const folder = mkdtempSync(join(tmpdir(), "saga-stranger-"));
  const packed = join(folder, "node_modules/stepfunctions-saga");
  afterAll(() => rmSync(folder, { recursive: true }));

  const install = () => {
    run("npm", ["pack", "--silent", "--pack-destination", folder], ROOT);
    const [file = ""] = readdirSync(folder);
    mkdirSync(packed, { recursive: true });
    run("tar", ["xf", file, "--strip-components=1", "-C", packed], folder);
    for (const name of readdirSync(join(ROOT, "node_modules")).filter((it) => it !== ".cache")) {
      symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
    }
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "parcels", private: true }));
  };
  const saga = (...args: string[]) =>
    run(process.execPath, [join(packed, "bin/saga.mjs"), ...args], folder);
  return { folder, packed, install, saga };
}
