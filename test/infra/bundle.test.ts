import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { buildSync } from "esbuild";
import { bundle } from "../../lib/constructs/bundle";
import { entryFile } from "../../lib/constructs/entry";

jest.mock("esbuild", () => {
  const esbuild = jest.requireActual<typeof import("esbuild")>("esbuild");
  return { ...esbuild, buildSync: jest.fn(esbuild.buildSync) };
});

describe("what was bundled before", () => {
  const folder = resolve(__dirname, "../../cdk.out/bundle-test");
  const [entry, part] = [join(folder, "entry.ts"), join(folder, "part.ts")];
  const bundled = () => readFileSync(join(bundle(entry, folder), "index.js"), "utf8");
  let age = 1000;
  /** As files are that nobody changes at this moment. */
  const write = (file: string, text: string) => {
    writeFileSync(file, text);
    utimesSync(file, new Date(age), new Date(age));
    age += 1000;
  };

  beforeEach(() => {
    mkdirSync(folder, { recursive: true });
    write(entry, 'import { said } from "./part"; console.log(said);');
    write(part, 'export const said = "one";');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is taken again as long as none of its files has changed", () => {
    expect([bundled(), bundled()]).toEqual([
      expect.stringContaining("one"),
      expect.stringContaining("one"),
    ]);
    expect(buildSync).toHaveBeenCalledTimes(1);
    write(part, 'export const said = "two";');
    expect(bundled()).toContain("two");
    rmSync(part);
    expect(bundled).toThrow("Could not resolve");
  });

  it("is not remembered where a file changes at this moment", () => {
    utimesSync(part, new Date(), new Date(Date.now() + 60_000));
    const calls = jest.mocked(buildSync).mock.calls.length;
    bundled();
    bundled();
    expect(jest.mocked(buildSync).mock.calls.length - calls).toBe(2);
  });
});

it("what starts a service has no other source of credentials than Lambda's, and stays small", () => {
  const outdir = resolve(__dirname, "../../cdk.out");
  const entry = entryFile({ saga: "order", makes: "service", of: "Payment" });
  const file = join(bundle(entry, outdir), "index.js");
  expect(readFileSync(file, "utf8")).not.toContain("sso_start_url");
  expect(statSync(file).size).toBeLessThan(510_000);
});
