import { readdirSync, readFileSync } from "node:fs";
import { join, posix, relative, resolve } from "node:path";
import { entryFiles } from "../../../scripts/build/types";

export const ROOT = resolve(__dirname, "../../..");
const NOT_OURS = [".git", "dist", "node_modules", "cdk.out", ".localstack", "coverage", ".venv"];
const TEXT = /\.(ts|mts|cts|js|cjs|mjs|json|md|py|java|xml|txt|ya?ml|toml|sh|html|svg)$|\/[^.]+$/;

export interface File {
  readonly path: string;
  readonly text: string;
}

/** Every text file of the project, by its path from the root. */
function filesUnder(folder: string): File[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (NOT_OURS.includes(entry.name)) return [];
    if (entry.isDirectory()) return filesUnder(path);
    const named = relative(ROOT, path).replaceAll("\\", "/");
    return TEXT.test(`/${named}`) ? [{ path: named, text: readFileSync(path, "utf8") }] : [];
  });
}

export interface Import {
  readonly from: string;
  /** The text in the import. */
  readonly written: string;
  readonly type: boolean;
}

export const withoutComments = (text: string) =>
  text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "");

/** The package's public entries: the module of each, by the name that users import. */
export const entries: ReadonlyMap<string, string> = new Map(
  Object.entries(entryFiles()).map(([entry, file]) => [entry, file.replace(/\.ts$/, "")]),
);

/** All imports and re-exports of a module. Paths within the project start at the root. */
export function importsOf({ path, text }: File): Import[] {
  const code = withoutComments(text);
  const clauses = code.matchAll(
    /^(?:import|export)\b( type\b)?(?:[^;"']*?\bfrom)?\s*["']([^"']+)/gm,
  );
  const calls = code.matchAll(/\b(?:import|require)\(\s*["']([^"']+)/g);
  const placed = (written: string, type: boolean) => {
    const own = written.startsWith(".") && posix.join(posix.dirname(path), written);
    const named = written === "#sagas" ? "lambdas/sagas" : entries.get(written);
    return { from: own || (named ?? written), written, type };
  };
  return [
    ...[...clauses].map(([, type, from = ""]) => placed(from, Boolean(type))),
    ...[...calls].map(([, from = ""]) => placed(from, false)),
  ];
}

export const files = filesUnder(ROOT);
export const code = files.filter(({ path }) => path.endsWith(".ts"));
export const byModule = new Map(code.map((file) => [file.path.replace(/\.ts$/, ""), file]));

/** Imports in these files that a rule forbids, as sentences. */
export function forbidden(of: readonly File[], rule: (wanted: Import) => boolean): string[] {
  return of.flatMap((file) =>
    importsOf(file)
      .filter(rule)
      .map(({ written }) => `${file.path} imports ${written}`),
  );
}

export const within = (...patterns: RegExp[]) =>
  code.filter(({ path }) => patterns.some((pattern) => pattern.test(path)));

/** A file that does not exist, to see a rule fail. */
export const wrong = (path: string, text: string): File => ({ path, text });

/** All modules of the project that these load, directly or not, and the packages that they load. */
export function closure(start: readonly File[]): { modules: File[]; packages: string[] } {
  const modules = new Set(start);
  const packages: string[] = [];
  for (const file of modules) {
    for (const { from, type } of importsOf(file)) {
      const next = byModule.get(from) ?? byModule.get(`${from}/index`);
      if (type) continue;
      if (next) modules.add(next);
      else packages.push(`${file.path} loads ${from}`);
    }
  }
  return { modules: [...modules], packages };
}
