import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type BuildOptions, buildSync, version } from "esbuild";
import * as z from "zod";
import { writeWhole } from "./whole-file";

/** What the SDK loads only where the environment has no credentials. Lambda puts them there. */
const OTHER_CREDENTIALS = [
  ...["http", "ini", "process", "sso", "web-identity"].map(
    (of) => `@aws-sdk/credential-provider-${of}`,
  ),
  "@smithy/credential-provider-imds",
];

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
  // What the SDK imports late are modules of Node. `require` of them also works in compiled code that
  // an emulator keeps, and `import` does not (Node 20 and 22).
  supported: { "dynamic-import": false },
  external: OTHER_CREDENTIALS,
  conditions: ["saga-source", "module"],
} as const satisfies BuildOptions;

/** What was bundled before, by entry: the files that went into it as they were then, and the code. */
const BUNDLED = resolve("cdk.out/bundled");
const bundledSchema = z.object({ inputs: z.record(z.string(), z.string()), code: z.string() });
type Bundled = z.infer<typeof bundledSchema>;

/**
 * Bundles a function, in this process: the CDK's own way starts `npx` for each. What was bundled of
 * the same files before, by whatever process, is taken again.
 * @returns the folder below `outdir` with its `index.js`, called by its content.
 */
export function bundle(entry: string, outdir: string): string {
  const code = bundledCode(entry);
  const folder = join(outdir, "bundles", createHash("sha256").update(code).digest("hex"));
  if (existsSync(folder)) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "index.js"), code);
  return folder;
}

/** The code of a function, as it is deployed. */
export const bundledCode = (entry: string) => bundledBefore(entry) ?? bundledNow(entry);

function bundledBefore(entry: string): string | undefined {
  const file = memoryOf(entry);
  if (!existsSync(file)) return undefined;
  const { inputs, code } = bundledSchema.parse(JSON.parse(readFileSync(file, "utf8")));
  const isSame = Object.entries(inputs).every(([input, stamp]) => stampOf(input) === stamp);
  return isSame ? code : undefined;
}

function bundledNow(entry: string): string {
  const began = Date.now();
  const what = { ...BUNDLING, entryPoints: [entry] };
  const { outputFiles, metafile } = buildSync({ ...what, write: false, metafile: true });
  const code = outputFiles.map(({ text }) => text).join("");
  const inputs = Object.keys(metafile.inputs).map((input) => resolve(input));
  // What is changed at this moment may be in the bundle or not: it is bundled again.
  if (inputs.every((input) => statSync(input).mtimeMs < began)) {
    const stamps = inputs.map((input) => [input, stampOf(input)]);
    const bundled: Bundled = { inputs: Object.fromEntries(stamps), code };
    writeWhole(memoryOf(entry), JSON.stringify(bundled));
  }
  return code;
}

/** Of an entry, as it is bundled today. */
function memoryOf(entry: string): string {
  const what = JSON.stringify([version, BUNDLING, entry]);
  return join(BUNDLED, `${createHash("sha256").update(what).digest("hex")}.json`);
}

/** Changes with a file; a file that is gone has none. */
function stampOf(file: string): string {
  const { mtimeMs, size } = statSync(file, { throwIfNoEntry: false }) ?? {};
  return `${mtimeMs} ${size}`;
}
