// A script with all that it imports, as plain JavaScript: a second call of it compiles nothing and reads a
// few files instead of a thousand. Kept beside the packages, and made again when a source has changed.
import { createHash, randomUUID } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import project from "./installed.cjs";

const { PACKAGE, PROJECT, REGISTER } = project;
const HERE = join(PACKAGE, "scripts", "project", "installed.cjs");
/** A package that is installed anew changes one of these. */
const LOCKS = ["package-lock.json", "node_modules/.package-lock.json"];

const OLD_MS = 3_600_000;

const stampOf = (file) => {
  const found = statSync(file, { throwIfNoEntry: false });
  return found ? `${found.mtimeMs} ${found.size}` : "none";
};
const stampsOf = (files) => Object.fromEntries(files.map((file) => [file, stampOf(file)]));

/** Where the bundles of a script are, for this project. */
function folderOf(script) {
  const key = createHash("sha256").update([script, PACKAGE, PROJECT, process.version].join("\n"));
  const cache = join(PROJECT, "node_modules", ".cache", "stepfunctions-saga");
  return join(cache, key.digest("hex").slice(0, 16));
}

/** The module that was made of a script, if nothing has changed since. */
export function freshBundle(script) {
  const folder = folderOf(script);
  try {
    const { build, stamps } = JSON.parse(readFileSync(join(folder, "made.json"), "utf8"));
    const isFresh = Object.entries(stamps).every(([file, stamp]) => stampOf(file) === stamp);
    const made = join(folder, build, "cli.mjs");
    return isFresh && existsSync(made) ? pathToFileURL(made).href : undefined;
  } catch {
    return undefined;
  }
}

/** Makes it. Where that cannot be done, as on a disk that is read-only, there is none. */
export async function makeBundle(script, conditions) {
  const folder = folderOf(script);
  const build = randomUUID();
  try {
    const { metafile } = await built(script, conditions, join(folder, build));
    const own = Object.keys(metafile.inputs)
      .map((file) => resolve(PACKAGE, file))
      .filter((file) => existsSync(file) && !isForeign(file));
    const locks = LOCKS.flatMap((lock) => [join(PACKAGE, lock), join(PROJECT, lock)]);
    const made = { build, stamps: stampsOf([...own, ...locks, REGISTER]) };
    writeFileSync(join(folder, `${build}.json`), JSON.stringify(made));
    renameSync(join(folder, `${build}.json`), join(folder, "made.json"));
    for (const old of oldBuilds(folder, build)) discard(join(folder, old));
    return pathToFileURL(join(folder, build, "cli.mjs")).href;
  } catch {
    discard(join(folder, build));
    return undefined;
  }
}

function discard(build) {
  try {
    rmSync(build, { recursive: true, force: true });
  } catch {
    // Nothing was written where nothing can be removed.
  }
}

/** Another call may be running from the build before: it reads parts of it when it needs them. */
const oldBuilds = (folder, build) =>
  readdirSync(folder).filter((name) => {
    const age = Date.now() - statSync(join(folder, name)).mtimeMs;
    return name !== build && name !== "made.json" && age > OLD_MS;
  });

/** A file of a package that neither is this one nor the project: the lock file answers for it. */
const isForeign = (file) =>
  [PACKAGE, PROJECT].every((root) =>
    relative(root, file).split(/[/\\]/).includes("node_modules"),
  ) || [PACKAGE, PROJECT].every((root) => relative(root, file).startsWith(".."));

async function built(script, conditions, outdir) {
  const { build } = await import("esbuild");
  mkdirSync(outdir, { recursive: true });
  return build({
    entryPoints: { cli: script },
    outdir,
    absWorkingDir: PACKAGE,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    outExtension: { ".js": ".mjs" },
    mainFields: ["module", "main"],
    conditions,
    metafile: true,
    minifyWhitespace: true,
    minifySyntax: true,
    sourcemap: true,
    sourcesContent: false,
    logLevel: "silent",
    banner: {
      js: 'import { createRequire as requireOf } from "node:module"; const require = requireOf(import.meta.url);',
    },
    plugins: [{ name: "where it is", setup: staying }],
  });
}

/** What asks where it is stays where it is; and the project's register becomes a part of it. */
function staying(build) {
  build.onResolve({ filter: /\/installed\.cjs$/ }, () => ({
    path: pathToFileURL(HERE).href,
    external: true,
  }));
  if (!project.isInstalled) return;
  build.onResolve({ filter: /^#sagas$/ }, () => ({ path: REGISTER, namespace: "register" }));
  build.onLoad({ filter: /./, namespace: "register" }, () => ({
    resolveDir: dirname(HERE),
    contents: existsSync(REGISTER)
      ? `import { sagasIn } from "./registered";
         import * as register from ${JSON.stringify(REGISTER)};
         export const sagas = sagasIn(register);
         export const sagaNames = Object.keys(sagas);`
      : "export const sagas = {}; export const sagaNames = [];",
  }));
}
