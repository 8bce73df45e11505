import { createHash } from "node:crypto";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BuildOptions, buildSync } from "esbuild";

/**
 * How functions are bundled, for the CDK and for `npm run dev`. The SDK is in the bundle too: it
 * starts faster than the runtime's own copy, and what was tested is what runs.
 */
export const BUNDLING = {
  bundle: true,
  minify: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  mainFields: ["module", "main"],
} as const satisfies BuildOptions;

/**
 * Bundles a function, in this process: the CDK's own way starts `npx` for each.
 * @returns the folder below `outdir` with its `index.js`, called by its content.
 */
export function bundle(entry: string, outdir: string): string {
  const { outputFiles } = buildSync({ ...BUNDLING, entryPoints: [entry], write: false });
  const code = outputFiles.map(({ text }) => text).join("");
  const folder = join(outdir, "bundles", createHash("sha256").update(code).digest("hex"));
  if (existsSync(folder)) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "index.js"), code);
  return folder;
}
