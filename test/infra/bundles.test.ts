import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { build } from "esbuild";
import { CONTROL_PREFIX, faultSchema } from "../../scripts/faults/protocol";
import { FAULT_PROXY } from "../support/emulator-setup";

const ROOT = resolve(__dirname, "../..");

/** What fault code would have to name: faults, the proxy and its control API, kills. */
const WORDS = [
  ...faultSchema.options.filter((fault) => fault.includes("-")),
  ...[CONTROL_PREFIX, FAULT_PROXY, "microburst", "chaos", "SIGKILL", "SIGSTOP"],
];

const handlers = readdirSync(join(ROOT, "lambdas"), { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith("handler.ts") && !path.startsWith("shared"))
  .map((path) => join("lambdas", path));

/** A function as it ships, and the files that it is made of. */
async function bundleOf(entry: string): Promise<{ text: string; files: string[] }> {
  const { outputFiles, metafile } = await build({
    entryPoints: [join(ROOT, entry)],
    absWorkingDir: ROOT,
    bundle: true,
    minify: true,
    metafile: true,
    write: false,
    platform: "node",
    mainFields: ["module", "main"],
  });
  const text = outputFiles.map((file) => file.text).join("\n");
  return { text, files: Object.keys(metafile.inputs) };
}

const faultCodeIn = (text: string) => WORDS.filter((word) => text.includes(word));

describe("what ships", () => {
  it.each(handlers)("has no fault code: %s", async (entry) => {
    const { text, files } = await bundleOf(entry);
    expect(files).toContain("lambdas/runtime/aws/observability.ts");
    expect(files.filter((file) => /^(scripts|test)\//.test(file))).toEqual([]);
    expect(faultCodeIn(text)).toEqual([]);
  });

  it("is looked at: every function, by words that the faults really have", async () => {
    expect(handlers.length).toBeGreaterThanOrEqual(5);
    expect(WORDS).toContain("lost-answer");
    expect(faultCodeIn((await bundleOf("scripts/faults/inject.ts")).text)).toContain("lost-answer");
  });
});
