import { join, relative, resolve } from "node:path";
import { build } from "esbuild";
import { sagaNames } from "../../lambdas/sagas";
import { addStacks } from "../../lib/app";
import { BUNDLING } from "../../lib/constructs/bundle";
import { entryFile } from "../../lib/constructs/entry";
import { ServiceFunction } from "../../lib/constructs/service-function";
import { CONTROL_PREFIX, faultSchema } from "../../scripts/faults/protocol";
import { FAULT_PROXY } from "../support/fault-proxy";
import { newApp } from "./stacks";

const ROOT = resolve(__dirname, "../..");

/** What fault code would have to name: faults, the proxy and its control API, kills. */
const WORDS = [
  ...faultSchema.options.filter((fault) => fault.includes("-")),
  ...[CONTROL_PREFIX, FAULT_PROXY, "microburst", "chaos", "SIGKILL", "SIGSTOP"],
];

/** What each function is bundled from, as a path from the root; the stacks say which there are. */
function entries(): string[] {
  const app = newApp({ stage: "test" });
  addStacks(app);
  const functions = app.node.findAll().filter((one) => one instanceof ServiceFunction);
  return [...new Set(functions.map(({ entry }) => relative(ROOT, entry)))];
}
const handlers = entries();

/** What ships of these files, and the files that it is made of; in one build, as most is in all. */
async function bundlesOf(...entryPoints: readonly string[]) {
  const { outputFiles, metafile } = await build({
    ...BUNDLING,
    entryPoints: [...entryPoints],
    absWorkingDir: ROOT,
    outdir: ROOT,
    metafile: true,
    write: false,
  });
  return new Map(
    Object.entries(metafile.outputs).map(([output, { entryPoint = "", inputs }]) => {
      const { text = "" } = outputFiles.find(({ path }) => path === join(ROOT, output)) ?? {};
      const files = Object.entries(inputs).flatMap(([path, { bytesInOutput }]) =>
        bytesInOutput > 0 ? path : [],
      );
      return [entryPoint, { text, files }];
    }),
  );
}

const faultCodeIn = (text: string) => WORDS.filter((word) => text.includes(word));

describe("what ships", () => {
  let bundles: Awaited<ReturnType<typeof bundlesOf>>;
  beforeAll(async () => {
    bundles = await bundlesOf(...handlers);
  });
  const bundleOf = (entry: string) => bundles.get(entry) ?? { text: "", files: [] };

  it.each(handlers)("has no fault code: %s", (entry) => {
    const { text, files } = bundleOf(entry);
    expect(files).toContain("lambdas/runtime/aws/observability.ts");
    expect(files.filter((file) => /^(scripts|test)\//.test(file))).toEqual([]);
    expect(faultCodeIn(text)).toEqual([]);
  });

  it.each(sagaNames)(
    "is what a function needs: a service of %s that is told commands reaches no executions and no bus",
    (saga) => {
      const entry = entryFile({ saga, makes: "service", of: "Payment" });
      const { files } = bundleOf(relative(ROOT, entry));
      expect(files).not.toEqual([]);
      const others = /(executions|event-bus|queue|reconciler|reacting|publisher)\.ts$/;
      expect(files.filter((file) => /^lambdas\//.test(file) && others.test(file))).toEqual([]);
    },
  );

  it("is looked at: every function, by words that the faults really have", async () => {
    expect(handlers.length).toBeGreaterThanOrEqual(22);
    expect(WORDS).toContain("lost-answer");
    const [[, faults] = []] = await bundlesOf("scripts/faults/inject.ts");
    expect(faultCodeIn(faults?.text ?? "")).toContain("lost-answer");
  });
});
