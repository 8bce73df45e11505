import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { entryFiles } from "../build/types";
import { Declarations, type Declared, type Entry } from "./declarations";

/** An entry, and the declarations that its names refer to but no entry exports. */
export interface Page extends Entry {
  /** The name under which it is imported. */
  readonly name: string;
  readonly others: readonly Declared[];
}

/** The entries of the package. @param types see `emitTypes`. */
export function pagesIn(types: string): Page[] {
  const declarations = new Declarations(types);
  const entries = Object.entries(entryFiles()).map(([name, file]) => {
    return { name, ...declarations.entry(file) };
  });
  const exported = entries.flatMap(({ names }) => names);
  return entries.map((it) => ({ ...it, others: declarations.others(it.names, exported) }));
}

/** The report: the declarations of all public names, without comments. @param types see `emitTypes`. */
export function reportOf(types: string): string {
  const pages = pagesIn(types);
  const others = new Map(pages.flatMap((it) => it.others.map((other) => [other.name, other])));
  const part = (title: string, declared: Iterable<Declared>) =>
    [`## ${title}`, "", "```ts", ...[...declared].map(({ code }) => bare(code)), "```", ""].join(
      "\n",
    );
  return [
    "# The public interface\n",
    "Every name that the package exports, so that a change of one is seen. Written by `npm run api`. What each",
    "of them means is in the reference, which the same command writes to `dist/api`; it is packed.\n",
    ...pages.map(({ name, names }) => part(name, names)),
    part("What these refer to", others.values()),
  ].join("\n");
}

const bare = (code: string) => code.replace(/^ *\/\*\*[\s\S]*?\*\/\n/gm, "");

/** Writes the reference, a page for each entry. @returns the public names without a doc comment. */
export function writeReference(types: string, folder: string): string[] {
  mkdirSync(folder, { recursive: true });
  return pagesIn(types).flatMap(({ name, says, names, others }) => {
    const used = others.length > 0 ? ["# What these refer to\n", ...others.map(section)] : [];
    const page = [`# ${name}\n`, `${says}\n`, ...names.map(section), ...used].join("\n");
    writeFileSync(join(folder, `${name.split("/").at(-1)}.md`), page);
    return names.flatMap((it) => (it.says ? [] : [it.name]));
  });
}

const section = ({ name, says, code, source }: Declared) =>
  [`## ${name}\n`, `${asMarkdown(says)}\n`, "```ts", code, "```\n", `Source: \`${source}\`\n`].join(
    "\n",
  );

/** The text of a doc comment, with a paragraph for each tag. */
const asMarkdown = (says: string) =>
  says
    .replace(/\s*@param (\w+)/g, "\n\n`$1`:")
    .replace(/\s*@throws/g, "\n\nThrows")
    .replace(/\s*@returns/g, "\n\nReturns")
    .trim();
