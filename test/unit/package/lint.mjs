// What publint and arethetypeswrong say against a packed file, a line each; nothing where it is clean.
import { readFileSync } from "node:fs";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const file = readFileSync(process.argv[2]);
const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(file).buffer } });
/** The pages' scripts are modules in a browser, and end with .js all the same. */
const asked = messages.filter(({ code }) => code !== "USE_TYPE");
for (const message of asked) console.log(`publint: ${formatMessage(message, pkg)}`);

/** The package is ES modules with `exports`: what only others know is not asked for. */
const ELSEWHERE = new Set(["node10", "node16-cjs"]);
const { types, problems } = await checkPackage(createPackageFromTarballData(new Uint8Array(file)));
if (!types) console.log("arethetypeswrong: no types");
for (const { kind, entrypoint, resolutionKind } of problems ?? []) {
  if (!ELSEWHERE.has(resolutionKind)) console.log(`arethetypeswrong: ${kind} ${entrypoint ?? ""}`);
}
