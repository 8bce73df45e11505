import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { writeWhole } from "./whole-file";

const ROOT = resolve(__dirname, "../..");
const ENTRIES = join(ROOT, "cdk.out", "entries");

/** The files of `lambdas/runtime/functions`, by the functions that they make of a saga. */
const FILES = {
  service: "service",
  reacting: "reacting",
  approval: "approval",
  publisher: "publisher",
  reconciler: "reconciler",
  sweeper: "reconciler",
} as const;

/** A function of a saga. */
export interface Entry {
  /** Its name, which is that of its folder and of its export too. */
  readonly saga: string;
  readonly makes: keyof typeof FILES;
  /** The service, or the saga's noun; left out: the function is the whole saga's. */
  readonly of?: string;
}

/**
 * The file that is bundled for a function. It is written here, so that each function ships with
 * what it needs and no more, and nobody lists a saga's functions.
 */
export function entryFile({ saga, makes, of }: Entry): string {
  const file = join(ENTRIES, `${[saga, makes, ...(of ? [of] : [])].join("-")}.ts`);
  const text = [
    `import { ${makes}Function } from "../../lambdas/runtime/functions/${FILES[makes]}";`,
    `import { ${saga} as saga } from "../../lambdas/${saga}/saga";`,
    `export const handler = ${makes}Function(saga${of ? `, ${JSON.stringify(of)}` : ""});`,
    "",
  ].join("\n");
  if (existsSync(file) && readFileSync(file, "utf8") === text) return file;
  writeWhole(file, text); // another process may bundle it at this moment
  return file;
}
