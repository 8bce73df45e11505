import { spawn } from "node:child_process";
import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { type BuildOptions, build as bundle, type Plugin } from "esbuild";
import * as z from "zod";
import { UserError } from "../command/user-error";

const root = resolve(__dirname, "../..");
const dist = join(root, "dist");

const exported = z.record(
  z.string(),
  z.union([z.string(), z.object({ "saga-source": z.string() })]),
);

/** The files of the package's entries. */
export function entryFiles(): string[] {
  const text = readFileSync(join(root, "package.json"), "utf8");
  const { exports } = z.object({ exports: exported }).parse(JSON.parse(text));
  return Object.values(exports).flatMap((at) =>
    typeof at === "string" ? [] : [at["saga-source"]],
  );
}

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
 * Writes a module for each file that an entry leads to, so that who bundles a function takes only the
 * files that it needs; and their types. @returns how many. @throws UserError where the types are wrong.
 */
export async function build(signal?: AbortSignal): Promise<number> {
  rmSync(dist, { recursive: true, force: true });
  const { metafile } = await bundle({
    ...common,
    entryPoints: entryFiles(),
    outdir: dist,
    write: false,
    metafile: true,
  });
  const files = Object.keys(metafile.inputs);
  await bundle({
    ...common,
    entryPoints: files,
    outdir: dist,
    outbase: root,
    outExtension: { ".js": ".mjs" },
    sourcemap: true,
    sourcesContent: false,
    plugins: [apart],
  });
  await types(signal);
  return files.length;
}

/** Leaves each file a module of its own, which imports the others by their names in dist. */
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
  const names = [path, `${path}/index`];
  const found = names.find((name) =>
    readdirSync(resolve(folder, name, "..")).includes(fileOf(name)),
  );
  if (!found) throw new Error(`${importer} imports ${path}, which is not there`);
  return `${found}.mjs`;
}

const fileOf = (name: string) => `${name.split("/").at(-1)}.ts`;

/** The declarations, with the names that modules have in dist. */
async function types(signal: AbortSignal | undefined): Promise<void> {
  const args = ["--project", "tsconfig.build.json", "--pretty", "false"];
  const child = spawn(join(root, "node_modules/.bin/tsc"), args, {
    cwd: root,
    stdio: ["ignore", 2, 2],
    ...(signal && { signal }),
  });
  const status = await new Promise((done, failed) => child.on("error", failed).on("close", done));
  if (status !== 0) throw new UserError("the types are wrong, see above");
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
