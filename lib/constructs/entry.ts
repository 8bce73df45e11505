import { existsSync, readFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { nameInCode } from "../names";
import { writeWhole } from "./whole-file";

/** The entries are written into the project in which the app runs. */
const ENTRIES = resolve("cdk.out", "entries");

/** The entry of a function of a saga. */
export interface Entry {
  /** The saga's name. */
  readonly saga: string;
  /** The file that exports the saga under its name in code. Default: `lambdas/NAME/saga.ts`. */
  readonly file?: string | undefined;
  readonly makes:
    | "service"
    | "reacting"
    | "fence"
    | "direct"
    | "front"
    | "approval"
    | "publisher"
    | "reconciler"
    | "sweeper"
    | "webhook";
  /** The service, the saga's noun for its records, or what can be asked of its front door. Left out: a function of the whole saga. */
  readonly of?: string;
  /** The file that exports `provider` for the service. Default: the sandbox. */
  readonly provider?: string | undefined;
  /** The file that exports `webhook`, for the function that an outside system calls. */
  readonly webhook?: string | undefined;
  /** What the whole saga's direct function steps, as JSON, and the files with its services' providers. */
  readonly direct?: {
    readonly workflow: string;
    readonly providers: Readonly<Record<string, string>>;
  };
}

/**
 * Writes the file that is bundled for a function, and returns its path. Each function is bundled with only what
 * it needs. The functions of a saga are not listed anywhere.
 */
export function entryFile(entry: Entry): string {
  const { saga, makes, of, provider, webhook, direct, file = `lambdas/${saga}/saga.ts` } = entry;
  const named = [saga, makes, ...(of ? [of] : []), ...(provider ? ["provider"] : [])];
  const path = resolve(ENTRIES, `${named.join("-")}.ts`);
  const given = of ? ["saga", JSON.stringify(of)] : ["saga"];
  if (provider) given.push("{ provider }");
  if (webhook) given.push("{ webhook }");
  const providers = Object.entries(direct?.providers ?? {});
  const names = providers.map(([service]) => service).join(", ");
  if (direct) given.push(`{ workflow: ${direct.workflow.trim()}, providers: { ${names} } }`);
  const text = [
    `import { ${makes}Function } from "stepfunctions-saga/lambda";`,
    `import { ${nameInCode(saga)} as saga } from "${moduleOf(file)}";`,
    ...(provider ? [`import { provider } from "${moduleOf(provider)}";`] : []),
    ...(webhook ? [`import { webhook } from "${moduleOf(webhook)}";`] : []),
    ...providers.map(
      ([service, its]) => `import { provider as ${service} } from "${moduleOf(its)}";`,
    ),
    `export const handler = ${makes}Function(${given.join(", ")});`,
    "",
  ].join("\n");
  if (existsSync(path) && readFileSync(path, "utf8") === text) return path;
  writeWhole(path, text); // another process may bundle this file at the same time
  return path;
}

/** The path by which an entry imports a file of the project. */
const moduleOf = (file: string) =>
  relative(ENTRIES, resolve(file)).replaceAll("\\", "/").replace(/\.ts$/, "");
