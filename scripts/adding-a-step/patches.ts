import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

export const root = resolve(__dirname, "../..");

/** The worked example, a fraud check between reserve and charge, as patches of this project. */
export const PATCHES = {
  service: "docs/adding-a-step/1-service.patch",
  step: "docs/adding-a-step/2-step.patch",
} as const;
export type Part = keyof typeof PATCHES;

/** What one part of the example changes, in files and lines. */
export interface Effort {
  readonly files: number;
  readonly newFiles: number;
  readonly added: number;
  readonly removed: number;
}

const KINDS = {
  product: /^(bin|lambdas|lib|statemachine)\//,
  tools: /^scripts\//,
  tests: /^test\//,
};
export type Kind = keyof typeof KINDS;
export const kinds: readonly Kind[] = ["product", "tools", "tests"];

/** What a part changes in one kind of code. The choreography needs no change: all of it is derived. */
export function effortOf(part: Part | "choreography", kind: Kind): Effort {
  if (part === "choreography") return { files: 0, newFiles: 0, added: 0, removed: 0 };
  const lines = git(["apply", "--numstat", PATCHES[part]], root).trim().split("\n");
  const touched = lines
    .map((line) => line.split("\t"))
    .filter(([, , path = ""]) => KINDS[kind].test(path));
  const made = new Set(
    [...readPatch(part).matchAll(/^new file mode.*\nindex.*\n--- .*\n\+\+\+ b\/(.*)$/gm)].map(
      ([, path]) => path,
    ),
  );
  return {
    files: touched.length,
    newFiles: touched.filter(([, , path]) => made.has(path)).length,
    added: touched.reduce((sum, [added]) => sum + Number(added), 0),
    removed: touched.reduce((sum, [, removed]) => sum + Number(removed), 0),
  };
}

const readPatch = (part: Part) => readFileSync(join(root, PATCHES[part]), "utf8");

/** Applies all parts to a copy of the project. `check`: only tries it. @throws Error if it fails. */
export function applyAll(copy: string, check = false): void {
  const all = (Object.keys(PATCHES) as Part[]).map(readPatch).join("");
  git(["apply", ...(check ? ["--check"] : []), "-"], copy, all);
}

/** Runs git as if there were no repository around the folder. @throws Error with git's message. */
function git(args: string[], cwd: string, input?: string): string {
  const env = { ...process.env, GIT_CEILING_DIRECTORIES: resolve(cwd, "..") };
  const { status, stdout, stderr } = spawnSync("git", args, { cwd, env, input, encoding: "utf8" });
  if (status !== 0) throw new Error(`git ${args.join(" ")}: ${stderr}`);
  return stdout;
}
