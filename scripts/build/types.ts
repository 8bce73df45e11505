import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, posix, resolve } from "node:path";
import * as z from "zod";
import { UserError } from "../command/user-error";

const root = resolve(__dirname, "../..");

const exported = z.record(
  z.string(),
  z.union([z.string(), z.object({ "saga-source": z.string() })]),
);

/**
 * The files of the package's entries, by the names under which they are imported:
 * `stepfunctions-saga/testing`.
 */
export function entryFiles(): Record<string, string> {
  const text = readFileSync(join(root, "package.json"), "utf8");
  const { name, exports } = z
    .object({ name: z.string(), exports: exported })
    .parse(JSON.parse(text));
  return Object.fromEntries(
    Object.entries(exports).flatMap(([entry, at]) =>
      typeof at === "string"
        ? []
        : [[posix.join(name, entry), at["saga-source"].replace("./", "")]],
    ),
  );
}

/** Writes the declarations of the entries' files. @throws UserError if the types are wrong. */
export async function emitTypes(folder: string, signal?: AbortSignal): Promise<void> {
  const args = ["--project", "tsconfig.build.json", "--pretty", "false", "--outDir", folder];
  const child = spawn(join(root, "node_modules/.bin/tsc"), args, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    ...(signal && { signal }),
  });
  const status = await new Promise((done, failed) => child.on("error", failed).on("close", done));
  if (status !== 0) throw new UserError("the types are wrong, see above");
}
