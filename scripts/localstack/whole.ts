import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { JAVA } from "./install-java";
import { damagedJars } from "./jars";

/** The list of an install's Python files with their sizes. It is written last. */
const PACKAGES = "packages.txt";

/** The Python of an install. */
export const pythonOf = (install: string): string => join(install, "venv", "bin", "python");

/** Lists the files of an install, so that a later check can find missing ones. */
export function notePackages(install: string): void {
  const lines = filesBelow(install, "venv").map((file) => `${sizeOf(install, file)} ${file}`);
  writeFileSync(join(install, PACKAGES), lines.join("\n"));
}

/**
 * Whether an install is complete. A clean-up may have removed files, and an upgrade may have removed the
 * Python or the JDK that it links to. Takes a quarter of a second.
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

/** Without bytecode, because Python writes it again if it is missing. */
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
