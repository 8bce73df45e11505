import { relative, resolve } from "node:path";
import { type BuildContext, type BuildOptions, context } from "esbuild";
import { strToU8, zipSync } from "fflate";
import { BUNDLING } from "../../lib/constructs/bundle";

const root = resolve(__dirname, "../..");

/** A function's code, as it is deployed. */
export interface Bundle {
  /** The code alone, by which a change is seen. */
  readonly code: string;
  readonly zip: Uint8Array;
}

const common: BuildOptions = {
  ...BUNDLING,
  absWorkingDir: root,
  outdir: root, // nothing is written; sources are named from here
  outbase: root,
  write: false,
  logLevel: "silent",
};

/** For a debugger: with names and lines that a person knows. */
const readable: BuildOptions = {
  minify: false,
  sourcemap: "linked",
  sourceRoot: `${root}/`,
  entryNames: "index",
};

/** Bundles functions as the CDK does, again and again, and only what has changed anew. */
export class Bundles {
  private constructor(
    private readonly plain: BuildContext,
    private readonly inspected: { entry: string; build: BuildContext } | undefined,
  ) {}

  static async of(entries: readonly string[], inspected?: string): Promise<Bundles> {
    const others = [...new Set(entries)];
    return new Bundles(
      await context({ ...common, entryPoints: others }),
      inspected === undefined
        ? undefined
        : {
            entry: inspected,
            build: await context({ ...common, ...readable, entryPoints: [inspected] }),
          },
    );
  }

  /** By the file of the handler. @throws esbuild's BuildFailure where a source is none. */
  async make(): Promise<Map<string, Bundle>> {
    const { outputFiles = [] } = await this.plain.rebuild();
    return new Map(
      outputFiles.map(({ path, text }) => [
        path.replace(/\.js$/, ".ts"),
        bundleOf({ "index.js": text }),
      ]),
    );
  }

  /** The function that is inspected, with its source map. */
  async makeInspected(): Promise<Bundle | undefined> {
    if (!this.inspected) return undefined;
    const { outputFiles = [] } = await this.inspected.build.rebuild();
    return bundleOf(
      Object.fromEntries(outputFiles.map(({ path, text }) => [relative(root, path), text])),
    );
  }

  async dispose(): Promise<void> {
    await Promise.all([this.plain.dispose(), this.inspected?.build.dispose()]);
  }
}

const bundleOf = (files: Record<string, string>): Bundle => ({
  code: files["index.js"] ?? "",
  zip: zipSync(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [name, strToU8(text)])),
  ),
});
