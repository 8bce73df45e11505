import { existsSync, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { writeWhole } from "./whole-file";

/** In the project whose sagas are deployed: there the app runs. */
const ENTRIES = resolve("cdk.out", "entries");

/** A function of a saga. */
export interface Entry {
  /** The saga's name. */
  readonly saga: string;
  /** The file that exports the saga, by its name in code. Default: `lambdas/NAME/saga.ts`. */
  readonly file?: string | undefined;
  readonly makes: "service" | "reacting" | "approval" | "publisher" | "reconciler" | "sweeper";
  /** The service, or the saga's noun; left out: the function is the whole saga's. */
  readonly of?: string;
}

/**
 * The file that is bundled for a function. It is written here, so that each function ships with
 * what it needs and no more, and nobody lists a saga's functions.
 */
export function entryFile({ saga, file: of = `lambdas/${saga}/saga.ts`, ...entry }: Entry): string {
  const { makes, of: part } = entry;
  const file = resolve(ENTRIES, `${[saga, makes, ...(part ? [part] : [])].join("-")}.ts`);
  const module = relative(ENTRIES, resolve(of)).replaceAll("\\", "/").replace(/\.ts$/, "");
  const text = [
    `import { ${makes}Function } from "stepfunctions-saga/lambda";`,
    `import { ${inCode(saga)} as saga } from "${module}";`,
    `export const handler = ${makes}Function(saga${part ? `, ${JSON.stringify(part)}` : ""});`,
    "",
  ].join("\n");
  if (existsSync(file) && readFileSync(file, "utf8") === text) return file;
  writeWhole(file, text); // another process may bundle it at this moment
  return file;
}

/** What a saga is called in code: `bookRoom` of `book-room`. */
const inCode = (name: string) => name.replace(/-(\w)/g, (_, first: string) => first.toUpperCase());
