import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = resolve(__dirname, "../..");
const ENTRIES = join(ROOT, "cdk.out", "entries");

/**
 * The file that is bundled for a function: one export of a saga's handlers, as `handler`. So a
 * saga's functions stand in one file, and each still ships with what it needs and no more.
 *
 * @param entry the file under `lambdas/` and its export: `order/handlers.ts#payment`.
 */
export function entryFile(entry: string): string {
  const [path = "", name = "handler"] = entry.split("#");
  const file = join(ENTRIES, `${entry.replace(/\W+/g, "-")}.ts`);
  if (existsSync(file)) return file;
  mkdirSync(ENTRIES, { recursive: true });
  const from = JSON.stringify(join("../../lambdas", path));
  // Renamed, since another process may bundle it at this moment.
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, `export { ${name} as handler } from ${from};\n`);
  renameSync(temporary, file);
  return file;
}
