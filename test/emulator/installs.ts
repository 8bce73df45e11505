import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { JAVA } from "../../scripts/localstack/install-java";
import { installDir } from "../../scripts/localstack/paths";

/** Copies the machine's install to another cache: large folders are linked, jars are copied. */
export function copyOfInstall(cache: string): string {
  const whole = installDir();
  const copy = join(cache, basename(whole));
  mkdirSync(copy, { recursive: true });
  cpSync(join(whole, "lib"), join(copy, "lib"), { recursive: true, verbatimSymlinks: true });
  for (const name of ["venv", "packages.txt"]) symlinkSync(join(whole, name), join(copy, name));
  return copy;
}

/** The same, with another program in place of `java`. */
export function installWith(cache: string, { java }: { java: string }): string {
  const copy = copyOfInstall(cache);
  const program = join(copy, JAVA, "bin", "java");
  rmSync(join(copy, JAVA));
  mkdirSync(dirname(program), { recursive: true });
  writeFileSync(program, java, { mode: 0o755 });
  return copy;
}
