import { existsSync, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { nameInCode } from "../names";
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
  /** The file that exports the service's `provider`. Default: the sandbox plays it. */
  readonly provider?: string | undefined;
}

/**
 * The file that is bundled for a function. It is written here, so that each function ships with
 * what it needs and no more, and nobody lists a saga's functions.
 */
export function entryFile(entry: Entry): string {
  const { saga, makes, of, provider, file = `lambdas/${saga}/saga.ts` } = entry;
  const named = [saga, makes, ...(of ? [of] : []), ...(provider ? ["provider"] : [])];
  const path = resolve(ENTRIES, `${named.join("-")}.ts`);
  const given = of ? ["saga", JSON.stringify(of)] : ["saga"];
  if (provider) given.push("{ provider }");
  const text = [
    `import { ${makes}Function } from "stepfunctions-saga/lambda";`,
    `import { ${nameInCode(saga)} as saga } from "${moduleOf(file)}";`,
    ...(provider ? [`import { provider } from "${moduleOf(provider)}";`] : []),
    `export const handler = ${makes}Function(${given.join(", ")});`,
    "",
  ].join("\n");
  if (existsSync(path) && readFileSync(path, "utf8") === text) return path;
  writeWhole(path, text); // another process may bundle it at this moment
  return path;
}

/** A file of the project, as a file of the entries imports it. */
const moduleOf = (file: string) =>
  relative(ENTRIES, resolve(file)).replaceAll("\\", "/").replace(/\.ts$/, "");
