import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { buildSync } from "esbuild";
import * as z from "zod";
import { BUNDLING } from "../../../lib/constructs/bundle";
import { ROOT } from "../house/project";

/*
 * What somebody does who has this package installed, and nothing else of this project: in a folder
 * elsewhere, from the packed file. Other packages are linked and not downloaded.
 */

const folder = mkdtempSync(join(tmpdir(), "saga-stranger-"));
const packed = join(folder, "node_modules/stepfunctions-saga");
afterAll(() => rmSync(folder, { recursive: true }));

function run(command: string, args: readonly string[], cwd = folder): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}:\n${stdout}${stderr}`);
  return stdout + stderr;
}
const saga = (...args: string[]) => run(process.execPath, [join(packed, "bin/saga.mjs"), ...args]);

beforeAll(() => {
  run(process.execPath, ["scripts/run.mjs", "scripts/build/cli.ts"], ROOT);
  run("npm", ["pack", "--silent", "--pack-destination", folder], ROOT);
  const [file = ""] = readdirSync(folder);
  mkdirSync(packed, { recursive: true });
  run("tar", ["xf", file, "--strip-components=1", "-C", packed]);
  for (const name of readdirSync(join(ROOT, "node_modules")).filter((it) => it !== ".cache")) {
    symlinkSync(join(ROOT, "node_modules", name), join(folder, "node_modules", name));
  }
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "parcels", private: true }));
});

it("every entry of the package is packed, with its types", () => {
  const at = z.object({ "saga-source": z.string(), types: z.string(), default: z.string() });
  const { exports } = z
    .object({ exports: z.record(z.string(), at) })
    .parse(JSON.parse(readFileSync(join(packed, "package.json"), "utf8")));
  expect(Object.keys(exports)).toEqual([".", "./lambda", "./cdk", "./testing"]);
  const files = Object.values(exports).flatMap((it) => Object.values(it));
  expect(files.filter((path) => !existsSync(join(packed, path)))).toEqual([]);
});

it("no example of this project is packed", () => {
  expect(readdirSync(join(packed, "lambdas")).sort()).toEqual(["runtime", "saga"]);
  expect(existsSync(join(packed, "test"))).toBe(false);
});

describe("saga", () => {
  it("tells its commands where nothing else is installed, and needs a project for the others", () => {
    expect(saga()).toContain("deploy --local");
    expect(() => saga("check")).toThrow(/there is no .*sagas\.ts: .*npx saga new NAME/);
  });

  it("names every package that a command lacks, and the line that installs them", () => {
    const lacking = ["undici", "cli-table3"].map((name) => join(folder, "node_modules", name));
    for (const link of lacking) rmSync(link);
    expect(() => saga("localstack", "status")).toThrow(
      /needs more packages: npm install --save-dev cli-table3@\S+ undici@\S+$/m,
    );
    for (const link of lacking) symlinkSync(join(ROOT, "node_modules", basename(link)), link);
    expect(() => saga("localstack", "status")).toThrow("down: http://127.0.0.1:");
  });
});

describe("saga new", () => {
  it("writes a saga, its test, an app, and what runs them", () => {
    expect(saga("new", "parcels")).toContain("wrote lambdas/parcels/saga.ts");
    const { scripts, devDependencies } = z
      .object({ scripts: z.record(z.string(), z.string()), devDependencies: z.looseObject({}) })
      .parse(JSON.parse(readFileSync(join(folder, "package.json"), "utf8")));
    expect(scripts.test).toContain("--test");
    expect(devDependencies).toHaveProperty("aws-cdk-lib");
  });

  it("adds another one to the register", () => {
    expect(saga("new", "book-room", "--noun", "Stay")).toContain("wrote lambdas/sagas.ts");
    const register = readFileSync(join(folder, "lambdas/sagas.ts"), "utf8");
    expect(register).toContain('{ parcels, "book-room": bookRoom } as const');
  });

  it("is right by its types, and passes its tests", () => {
    expect(run(join(ROOT, "node_modules/.bin/tsc"), ["--project", "."])).toBe("");
    rmSync(join(folder, "lambdas/book-room/saga.test.ts"));
    expect(run("npm", ["test", "--silent"])).toContain("# pass 4");
  });

  it("is searched by saga check, and a mistake is found", () => {
    const search = ["check", "--saga", "parcels", "--example", "not enough", "--depth", "0"];
    expect(saga(...search)).toContain(": holds");
    const file = join(folder, "lambdas/parcels/saga.ts");
    const before = readFileSync(file, "utf8");
    const wants = "wants: ({ kind, quantity }: Parcels) => ({ kind, quantity })";
    expect(before).toContain(wants);
    writeFileSync(
      file,
      before.replace(wants, "wants: ({ kind }: Parcels) => ({ kind, quantity: 1 })"),
    );
    expect(() => saga(...search)).toThrow("nothing is confirmed that cannot be had");
    writeFileSync(file, before);
  });
});

it("a function is no larger, bundled from the package's modules than from its sources", () => {
  const entryPoint = join(folder, "handler.ts");
  writeFileSync(
    entryPoint,
    'import { serviceFunction } from "stepfunctions-saga/lambda";\n' +
      'import { parcels } from "./lambdas/parcels/saga";\n' +
      'export const handler = serviceFunction(parcels, "Goods");\n',
  );
  const sizeWith = (conditions: string[]) => {
    const options = { ...BUNDLING, conditions, entryPoints: [entryPoint] };
    return buildSync({ ...options, write: false }).outputFiles.reduce(
      (sum, { text }) => sum + text.length,
      0,
    );
  };
  const modules = sizeWith(["module"]);
  expect(modules).toBeGreaterThan(100_000);
  expect(modules).toBeLessThan(sizeWith([...BUNDLING.conditions]) * 1.01);
});
