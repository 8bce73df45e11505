import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { emitTypes } from "../build/types";
import { commandLine } from "../command/command-line";
import { runMain } from "../command/main";
import { llmsOf } from "./llms";
import { pagesIn, reportOf, writeReference } from "./pages";

commandLine(
  "api",
  "Writes docs/api.md, the report of the public interface, dist/api, its reference, and llms.txt.",
).parse();

const root = resolve(__dirname, "../..");

runMain(async (signal) => {
  const types = mkdtempSync(join(tmpdir(), "saga-types-"));
  try {
    await emitTypes(types, signal);
    writeFileSync(join(root, "docs/api.md"), reportOf(types));
    writeFileSync(join(root, "llms.txt"), llmsOf(root, pagesIn(types)));
    writeReference(types, join(root, "dist/api"));
  } finally {
    rmSync(types, { recursive: true });
  }
  console.log("wrote docs/api.md, llms.txt and dist/api");
});
