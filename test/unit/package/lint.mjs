// Prints the problems that publint and arethetypeswrong find in a packed file, one per line.
import { readFileSync } from "node:fs";
import { checkPackage, createPackageFromTarballData } from "@arethetypeswrong/core";
import { publint } from "publint";
import { formatMessage } from "publint/utils";

const file = readFileSync(process.argv[2]);
const { messages, pkg } = await publint({ pack: { tarball: new Uint8Array(file).buffer } });
/** Ignored: the pages' scripts are modules for browsers, although their names end with .js. */
const asked = messages.filter(({ code }) => code !== "USE_TYPE");
for (const message of asked) console.log(`publint: ${formatMessage(message, pkg)}`);

/** Ignored: the package is ES modules with `exports`, which these ways of resolving do not know. */
const ELSEWHERE = new Set(["node10", "node16-cjs"]);
const { types, problems } = await checkPackage(createPackageFromTarballData(new Uint8Array(file)));
if (!types) console.log("arethetypeswrong: no types");
for (const { kind, entrypoint, resolutionKind } of problems ?? []) {
  if (!ELSEWHERE.has(resolutionKind)) console.log(`arethetypeswrong: ${kind} ${entrypoint ?? ""}`);
}
