import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { closure, entries, type File, ROOT, within, wrong } from "../house/project";

/*
 * What a user has who installs the package: its files, its dependencies and, if wanted, its optional peers.
 * Packed files may need nothing else of this repository.
 */

const { files, dependencies, peerDependencies } = z
  .object({
    files: z.array(z.string()),
    dependencies: z.record(z.string(), z.string()),
    peerDependencies: z.record(z.string(), z.string()),
  })
  .parse(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")));

const pattern = files.map((it) => it.replace(/\*(\.\w+)$/, "[^/]*\\$1$")).join("|");
const packed = within(new RegExp(`^(${pattern})`));
const installed = [...Object.keys(dependencies), ...Object.keys(peerDependencies), "node:"];

/** The packages that these files load. `saga new` writes imports for another project: left out. */
const loads = (of: readonly File[]) =>
  closure(of).packages.filter((it) => !/^scripts\/new-saga\/.* loads scripts\//.test(it));
const missing = (of: readonly File[]) =>
  loads(of).filter((it) => {
    const name = it.replace(/^.* loads /, "");
    const isOurs = name.startsWith("#") || name.endsWith(".cjs") || entries.has(name);
    return !isOurs && !installed.some((own) => name.startsWith(own));
  });

it("what is packed loads only what comes with it", () => {
  expect(packed.length).toBeGreaterThan(200);
  expect(missing(packed)).toEqual([]);
  expect(missing([wrong("scripts/a.ts", 'import fc from "fast-check";')])).toEqual([
    "scripts/a.ts loads fast-check",
  ]);
});

it("every file that is loaded is packed too, but for the register and its sagas", () => {
  const paths = new Set(packed.map(({ path }) => path));
  const left = closure(packed).modules.filter(({ path }) => !paths.has(path));
  expect(
    left.map(({ path }) => path).filter((it) => !/^lambdas\/(?!saga\/|runtime\/)/.test(it)),
  ).toEqual([]);
});
