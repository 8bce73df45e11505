import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../command/user-error";
import { type Names, renamed, TEMPLATE } from "./names";

const REGISTER = "lambdas/sagas.ts";

/** Files of the project, each with its new content. */
export type Files = Readonly<Record<string, string>>;

/** All that a new saga writes and changes: its folder, and its line in the register. */
export function filesOf(root: string, names: Names): Files {
  const folder = `lambdas/${names.name}`;
  if (existsSync(join(root, folder))) throw new UserError(`there is a folder ${folder} already`);
  const own = readdirSync(TEMPLATE).map((file): [string, string] => [
    `${folder}/${file}`,
    renamed(readFileSync(join(TEMPLATE, file), "utf8"), names),
  ]);
  const before = join(root, REGISTER);
  const register = existsSync(before)
    ? registered(readFileSync(before, "utf8"), names)
    : firstRegister(names);
  return Object.fromEntries([...own, [REGISTER, register]]);
}

/** The register of a project that has no saga yet. */
const firstRegister = ({
  name,
  camel,
}: Names): string => `import type { AnySaga } from "stepfunctions-saga";
import { ${camel} } from "./${name}/saga";

/** The sagas of this project, and the only place that names them all. */
export const sagas = { ${entryOf({ name, camel })} } as const satisfies Readonly<Record<string, AnySaga>>;
`;

const entryOf = ({ name, camel }: Pick<Names, "name" | "camel">) =>
  name === camel ? name : `"${name}": ${camel}`;

/** The register with one more saga. @throws UserError if the line for the sagas is not found. */
export function registered(text: string, { name, camel }: Names): string {
  const entry = entryOf({ name, camel });
  const imports = `import { ${camel} } from "./${name}/saga";\n${text}`;
  const found = imports.replace(
    /(const sagas = \{[^}]*?),?(\s*\} as const)/,
    (_, all: string, end: string) => `${all}, ${entry}${end}`,
  );
  if (found === imports) throw new UserError(`${REGISTER}: no line begins with const sagas = {`);
  return found;
}

/**
 * Writes files, then calls `then`, which may fail. If anything fails, changed files get their old content
 * back, and new files are removed.
 */
export function writeAll(root: string, files: Files, then: () => void): void {
  const undos: (() => void)[] = [];
  try {
    for (const [path, text] of Object.entries(files)) undos.push(written(join(root, path), text));
    then();
  } catch (error) {
    for (const undo of undos.reverse()) undo();
    throw error;
  }
}

/** Writes one file, and the folder that it is in. Returns a function that undoes both. */
function written(path: string, text: string): () => void {
  const before = existsSync(path) ? readFileSync(path, "utf8") : undefined;
  const made = mkdirSync(join(path, ".."), { recursive: true });
  const undo = () => {
    if (before !== undefined) writeFileSync(path, before);
    else rmSync(made ?? path, { recursive: true, force: true });
  };
  try {
    writeFileSync(path, text);
    return undo;
  } catch (error) {
    undo();
    throw error;
  }
}

/** Formats files as `npm run fix` does, because the new names change the length of lines. */
export function formatted(root: string, files: Files): Files {
  const biome = join(root, "node_modules/.bin/biome");
  const entries = Object.entries(files).map(([path, input]): [string, string] => {
    const args = ["check", "--write", `--stdin-file-path=${path}`];
    const { stdout, stderr, status } = spawnSync(biome, args, { cwd: root, input });
    if (status !== 0) throw new UserError(`${path} cannot be formatted: ${stderr}`);
    return [path, stdout.toString()];
  });
  return Object.fromEntries(entries);
}
