import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type BuildOptions, buildSync, version } from "esbuild";
import * as z from "zod";
import { writeWhole } from "./whole-file";

/** What the SDK loads only if the environment has no credentials. On Lambda it has. */
const OTHER_CREDENTIALS = [
  ...["http", "ini", "process", "sso", "web-identity"].map(
    (of) => `@aws-sdk/credential-provider-${of}`,
  ),
  "@smithy/credential-provider-imds",
];

/**
 * How functions are bundled, for the CDK and for `npm run dev`. The bundle contains the SDK: it starts faster
 * than the runtime's copy, and it is the one that was tested.
 */
export const BUNDLING = {
  bundle: true,
  minify: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  mainFields: ["module", "main"],
  // The SDK's late imports are modules of Node. `require` of them works in compiled code that an emulator
  // keeps. `import` does not (Node 20 and 22).
  supported: { "dynamic-import": false },
  external: OTHER_CREDENTIALS,
  conditions: ["saga-source", "module"],
} as const satisfies BuildOptions;

/** Earlier bundles by entry: the source files as they were, and the code. */
const BUNDLED = resolve("cdk.out/bundled");
const bundledSchema = z.object({
  inputs: z.record(z.string(), z.string()),
  code: z.string(),
  files: z.array(z.string()),
});
/** A function's code as it is deployed, and the files that something of it is from. */
type Bundled = z.infer<typeof bundledSchema>;

/**
 * Bundles a function in this process. The CDK's own way starts `npx` for each. An earlier bundle of the same
 * files is used again, whichever process made it.
 * @returns the folder below `outdir` with `index.js`, named by its content.
 */
export function bundle(entry: string, outdir: string): string {
  return folderWith(bundled(entry).code, outdir);
}

/** A folder for functions of which only the template is wanted. It is the same for each, and at each time. */
export const noBundle = (outdir: string): string => folderWith("", outdir);

function folderWith(code: string, outdir: string): string {
  const folder = join(outdir, "bundles", createHash("sha256").update(code).digest("hex"));
  if (existsSync(folder)) return folder;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "index.js"), code);
  return folder;
}

/** What `bundle` writes, and what it is made of: paths from the working directory. */
export const bundled = (entry: string): Omit<Bundled, "inputs"> =>
  bundledBefore(entry) ?? bundledNow(entry);

function bundledBefore(entry: string): Bundled | undefined {
  const file = memoryOf(entry);
  if (!existsSync(file)) return undefined;
  // An older version of this package may have written it.
  const { data: before } = bundledSchema.safeParse(JSON.parse(readFileSync(file, "utf8")));
  const isSame = ([input, stamp]: [string, string]) => stampOf(input) === stamp;
  return before && Object.entries(before.inputs).every(isSame) ? before : undefined;
}

function bundledNow(entry: string): Bundled {
  const began = Date.now();
  const what = { ...BUNDLING, entryPoints: [entry] };
  const { outputFiles, metafile } = buildSync({ ...what, write: false, metafile: true });
  const inputs = Object.keys(metafile.inputs).map((input) => resolve(input));
  const parts = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  const now = {
    inputs: Object.fromEntries(inputs.map((input) => [input, stampOf(input)])),
    code: outputFiles.map(({ text }) => text).join(""),
    files: parts.flatMap(([file, { bytesInOutput }]) => (bytesInOutput > 0 ? file : [])),
  };
  // What is changed at this moment may be in the bundle or not: it is bundled again.
  const isSettled = inputs.every((input) => statSync(input).mtimeMs < began);
  if (isSettled) writeWhole(memoryOf(entry), JSON.stringify(now));
  return now;
}

/** The file of an earlier bundle, by entry, options and version of esbuild. */
function memoryOf(entry: string): string {
  const what = JSON.stringify([version, BUNDLING, entry]);
  return join(BUNDLED, `${createHash("sha256").update(what).digest("hex")}.json`);
}

/** Changes when the file changes. */
function stampOf(file: string): string {
  const { mtimeMs, size } = statSync(file, { throwIfNoEntry: false }) ?? {};
  return `${mtimeMs} ${size}`;
}
