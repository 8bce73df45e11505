import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { JAVA } from "./install-java";
import { damagedJars } from "./jars";

/** Written last: the files of an install's Python packages, each with its size. */
const PACKAGES = "packages.txt";

/** LocalStack's interpreter in an install. */
export const pythonOf = (install: string): string => join(install, "venv", "bin", "python");

/** Notes what an install is made of, so that a later look finds what is missing of it. */
export function notePackages(install: string): void {
  const lines = filesBelow(install, "venv").map((file) => `${sizeOf(install, file)} ${file}`);
  writeFileSync(join(install, PACKAGES), lines.join("\n"));
}

/**
 * Whether nothing of an install is missing or damaged: a clean-up may have taken files away, and
 * an upgrade the Python or the JDK that it points to. Takes a quarter of a second.
 */
export function isWhole(install: string): boolean {
  return (
    existsSync(pythonOf(install)) &&
    existsSync(join(install, JAVA, "bin", "java")) &&
    hasPackages(install) &&
    damagedJars(install).length === 0
  );
}

function hasPackages(install: string): boolean {
  const list = join(install, PACKAGES);
  if (!existsSync(list)) return false;
  return readFileSync(list, "utf8")
    .split("\n")
    .every((line) => {
      const space = line.indexOf(" ");
      return sizeOf(install, line.slice(space + 1)) === Number(line.slice(0, space));
    });
}

/** Python writes its bytecode anew where it is missing. */
function filesBelow(install: string, folder: string): string[] {
  return readdirSync(join(install, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "__pycache__" ? [] : filesBelow(install, path);
    return entry.isFile() ? [path] : [];
  });
}

function sizeOf(install: string, file: string): number | undefined {
  return statSync(join(install, file), { throwIfNoEntry: false })?.size;
}
