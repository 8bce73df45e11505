import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A name as its compiled types declare it. */
export interface Declared {
  readonly name: string;
  /** The text of its doc comment, without the stars. Empty if it has none. */
  readonly says: string;
  /** Its declaration, without private members. */
  readonly code: string;
  /** The source file that declares it, relative to the package's folder. */
  readonly source: string;
}

/** What an entry of the package exports. */
export interface Entry {
  readonly says: string;
  readonly names: readonly Declared[];
}

/** The compiled types of the package, in a folder. */
export class Declarations {
  readonly #texts = new Map<string, string>();

  constructor(private readonly folder: string) {}

  /** The public names of an entry, in the order of its file. @param entry its source. */
  entry(entry: string): Entry {
    const text = this.#text(entry);
    const names = [...text.matchAll(/export (?:type )?\{([^}]*)\} from "([^"]+)"/g)].flatMap(
      ([, list = "", from = ""]) => namesIn(list).map((name) => this.#named(name, entry, from)),
    );
    const [comment = ""] = /^\/\*\*[\s\S]*?\*\//.exec(text) ?? [];
    return { says: wordsOf(comment).replace("@packageDocumentation", "").trim(), names };
  }

  /** The names that these refer to, and that those refer to in turn, without what is exported. */
  others(names: readonly Declared[], exported: readonly Declared[]): Declared[] {
    const known = new Set(exported.map(({ name }) => name));
    const found = new Map(names.map((it) => [it.name, it]));
    for (const { code, source } of found.values()) {
      const bare = code.replace(/\/\*[\s\S]*?\*\/|"[^"]*"/g, "");
      for (const [word] of bare.matchAll(/(?<!\.)\b[A-Za-z]\w+\b(?!\??[:(])/g)) {
        const other = found.has(word) || known.has(word) ? undefined : this.#seen(word, source);
        if (other) found.set(word, other);
      }
    }
    return [...found.values()].slice(names.length).sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  #named(name: string, importer: string, from: string): Declared {
    const source = this.#sourceOf(importer, from);
    const declared = this.#declared(name, source);
    if (!declared) throw new Error(`${source} does not declare ${name}`);
    return declared;
  }

  /** A name as a file knows it. Undefined if it belongs to another package, or to the language. */
  #seen(name: string, source: string): Declared | undefined {
    const imports = this.#text(source).matchAll(/import (?:type )?\{([^}]*)\} from "(\.[^"]+)"/g);
    const [, , from] = [...imports].find(([, list = ""]) => namesIn(list).includes(name)) ?? [];
    return from === undefined ? this.#declared(name, source) : this.#named(name, source, from);
  }

  #declared(name: string, source: string): Declared | undefined {
    const its = new RegExp(
      `^((?:/\\*\\*(?:(?!\\*/)[\\s\\S])*\\*/\\n)?)` +
        `((?:export )?(?:declare )?(?:abstract )?(?:class|const|function|interface|type) ${name}\\b` +
        `[\\s\\S]*?(?:;|^\\}))$(?!\\n[ }])`,
      "gm",
    );
    const found = [...this.#text(source).matchAll(its)];
    if (found.length === 0) return undefined;
    const code = found.map(([, , declaration = ""]) => publicOf(declaration)).join("\n");
    return { name, says: wordsOf(found[0]?.[1] ?? ""), code, source };
  }

  #sourceOf(importer: string, from: string): string {
    const path = join(importer, "..", from);
    return [`${path}.ts`, `${path}/index.ts`].find((it) => existsSync(this.#fileOf(it))) ?? path;
  }

  #fileOf(source: string): string {
    return join(this.folder, source.replace(/\.ts$/, ".d.ts"));
  }

  #text(source: string): string {
    const known = this.#texts.get(source);
    if (known !== undefined) return known;
    const text = readFileSync(this.#fileOf(source), "utf8");
    this.#texts.set(source, text);
    return text;
  }
}

const namesIn = (list: string) =>
  list
    .split(",")
    .map((name) => name.replace("type ", "").trim())
    .filter(Boolean);

/** A member that is private or protected, with its doc comment. */
const HIDDEN =
  /^ {4}(\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n {4})?(#private|(private|protected)\b[^;{]*(\{[\s\S]*?^ {4}\})?);\n/gm;

/** A declaration as a user of the package sees it. */
const publicOf = (declaration: string) =>
  declaration
    .replace(HIDDEN, "")
    .replace(/^(export )?(declare )?/, "")
    .replace(/^ +/gm, (spaces) => " ".repeat(Math.ceil(spaces.length / 2)));

/** The text of a doc comment. */
const wordsOf = (comment: string) =>
  comment
    .replace(/^\/\*\*|\*\/\s*$/g, "")
    .replace(/^ *\* ?/gm, "")
    .trim();
