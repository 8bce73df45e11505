import {
  copyFileSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join, relative, resolve } from "node:path";
import { type BuildOptions, build as bundle, type Plugin } from "esbuild";
import { writeReference } from "../api/pages";
import { emitTypes, entryFiles } from "./types";

const root = resolve(__dirname, "../..");
const dist = join(root, "dist");

const common = {
  absWorkingDir: root,
  bundle: true,
  packages: "external",
  platform: "node",
  target: "node20",
  format: "esm",
  logLevel: "error",
} as const satisfies BuildOptions;

/**
 * Writes a module for each file that an entry leads to, and their types. So the bundle of a function contains
 * only the files that it needs.
 * @returns the number of modules. @throws UserError if the types are wrong.
 */
export async function build(signal?: AbortSignal): Promise<number> {
  rmSync(dist, { recursive: true, force: true });
  const { metafile } = await bundle({
    ...common,
    entryPoints: Object.values(entryFiles()),
    outdir: dist,
    write: false,
    metafile: true,
  });
  const files = Object.keys(metafile.inputs);
  await bundle({
    ...common,
    entryPoints: files.filter((file) => !isPlain(file)),
    outdir: dist,
    outbase: root,
    outExtension: { ".js": ".mjs" },
    sourcemap: true,
    sourcesContent: false,
    plugins: [apart],
  });
  await types(signal);
  for (const file of files.filter(isPlain)) {
    for (const one of [file, typesOf(file)]) copyFileSync(join(root, one), join(dist, one));
  }
  return files.length;
}

/** A CommonJS file, which depends on its own location. It is copied as it is, beside its types. */
const isPlain = (file: string) => file.endsWith(".cjs");
const typesOf = (file: string) => file.replace(/\.cjs$/, ".d.cts");

/** Keeps each file a module of its own, which imports the others by their names in dist. */
const apart: Plugin = {
  name: "apart",
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ path, kind, importer, resolveDir }) =>
      kind === "entry-point"
        ? undefined
        : { path: moduleOf(path, resolveDir, importer), external: true },
    );
  },
};

function moduleOf(path: string, folder: string, importer: string): string {
  if (isPlain(path)) return path;
  const names = [path, `${path}/index`];
  const found = names.find((name) =>
    readdirSync(resolve(folder, name, "..")).includes(fileOf(name)),
  );
  if (!found) throw new Error(`${importer} imports ${path}, which is not there`);
  return `${found}.mjs`;
}

const fileOf = (name: string) => `${name.split("/").at(-1)}.ts`;

/** Writes the reference, and the declarations with the names that modules have in dist. */
async function types(signal: AbortSignal | undefined): Promise<void> {
  await emitTypes(dist, signal);
  writeReference(dist, join(dist, "api"));
  for (const path of declarations()) {
    const text = readFileSync(path, "utf8").replace(
      /(from |import\()"(\.[^"]+)"/g,
      (_, before: string, to: string) => `${before}"${moduleOf(to, sourceFolder(path), path)}"`,
    );
    writeFileSync(path, text);
    renameSync(path, path.replace(/\.d\.ts$/, ".d.mts"));
  }
}

const declarations = () =>
  readdirSync(dist, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".d.ts"))
    .map((name) => join(dist, name));

const sourceFolder = (path: string) => join(root, relative(dist, path), "..");
