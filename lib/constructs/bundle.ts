import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type BuildOptions, buildSync, version } from "esbuild";
import * as z from "zod";
import { writeWhole } from "./whole-file";

/** The SDK loads these modules only if the environment has no credentials. On Lambda it has. */
const OTHER_CREDENTIALS = [
  ...["http", "ini", "process", "sso", "web-identity"].map(
    (of) => `@aws-sdk/credential-provider-${of}`,
  ),
  "@smithy/credential-provider-imds",
];

/**
 * The esbuild options of the functions, for the CDK and for `npm run dev`. The bundle contains the SDK. It starts
 * faster than the runtime's copy, and it is the version that was tested.
 */
export const BUNDLING = {
  bundle: true,
  minify: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  // A layer that observes a function wraps its handler. What esbuild exports cannot be replaced.
  footer: { js: "module.exports={...module.exports};" },
  mainFields: ["module", "main"],
  // The SDK imports some modules of Node late. An emulator keeps compiled code. In it `require` of these modules
  // works, and `import` fails (Node 20 and 22).
  supported: { "dynamic-import": false },
  external: OTHER_CREDENTIALS,
  conditions: ["saga-source", "module"],
} as const satisfies BuildOptions;

/** The folder of earlier bundles. Each file holds the code and the stamps of its sources. */
const BUNDLED = resolve("cdk.out/bundled");
const bundledSchema = z.object({
  inputs: z.record(z.string(), z.string()),
  code: z.string(),
  files: z.array(z.string()),
});
/** The code of a function as it is deployed. `files` are the sources from which some code is in it. */
type Bundled = z.infer<typeof bundledSchema>;

/**
 * Bundles a function in this process. The CDK would start `npx` for each function. If the sources did not change,
 * an earlier bundle is used again, also one that another process made.
 * @returns the folder below `outdir` with `index.js`. A hash of the code is its name.
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

/** The code that `bundle` writes, and its source files as paths from the working directory. */
export const bundled = (entry: string): Omit<Bundled, "inputs"> =>
  bundledBefore(entry) ?? bundledNow(entry);

function bundledBefore(entry: string): Bundled | undefined {
  const file = memoryOf(entry);
  if (!existsSync(file)) return undefined;
  // Another version of this package may have written the file.
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
  // A source that changed during the bundling may be in the bundle or not. Such a bundle is not kept.
  const isSettled = inputs.every((input) => statSync(input).mtimeMs < began);
  if (isSettled) writeWhole(memoryOf(entry), JSON.stringify(now));
  return now;
}

/** The file of an earlier bundle. Its name depends on the entry, the options and the version of esbuild. */
function memoryOf(entry: string): string {
  const what = JSON.stringify([version, BUNDLING, entry]);
  return join(BUNDLED, `${createHash("sha256").update(what).digest("hex")}.json`);
}

/** A stamp of a file: it changes when the file changes. */
function stampOf(file: string): string {
  const { mtimeMs, size } = statSync(file, { throwIfNoEntry: false }) ?? {};
  return `${mtimeMs} ${size}`;
}
