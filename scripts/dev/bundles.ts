import { relative, resolve } from "node:path";
import { type BuildContext, type BuildOptions, context } from "esbuild";
import { strToU8, zipSync } from "fflate";
import { BUNDLING } from "../../lib/constructs/bundle";

const root = resolve(__dirname, "../..");

/** A function's code, as it is deployed. */
export interface Bundle {
  /** The code alone. It shows whether something has changed. */
  readonly code: string;
  readonly zip: Uint8Array;
}

const common: BuildOptions = {
  ...BUNDLING,
  absWorkingDir: root,
  outdir: root, // nothing is written there; it only names the sources
  outbase: root,
  write: false,
  logLevel: "silent",
};

/** Options for a debugger: with the names and lines of the sources. */
const readable: BuildOptions = {
  minify: false,
  sourcemap: "linked",
  sourceRoot: `${root}/`,
  entryNames: "index",
};

/** Bundles functions like the CDK, repeatedly. Only what has changed is bundled again. */
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

  /** The bundles by handler file. @throws esbuild's BuildFailure if a source cannot be compiled. */
  async make(): Promise<Map<string, Bundle>> {
    const { outputFiles = [] } = await this.plain.rebuild();
    return new Map(
      outputFiles.map(({ path, text }) => [
        path.replace(/\.js$/, ".ts"),
        bundleOf({ "index.js": text }),
      ]),
    );
  }

  /** The bundle of the inspected function, with its source map. */
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
