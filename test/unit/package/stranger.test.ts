import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import * as z from "zod";
import { BUNDLING } from "../../../lib/constructs/bundle";
import { ROOT } from "../house/project";
import { run, strangersFolder } from "./folder";

const { folder, packed, install, saga } = strangersFolder();

beforeAll(() => {
  run(process.execPath, ["scripts/run.mjs", "scripts/build/cli.ts"], ROOT);
  install();
});

it("every entry of the package is packed, with its types", () => {
  const at = z.object({ "saga-source": z.string(), types: z.string(), default: z.string() });
  const { exports } = z
    .object({ exports: z.record(z.string(), at) })
    .parse(JSON.parse(readFileSync(join(packed, "package.json"), "utf8")));
  expect(Object.keys(exports)).toEqual([".", "./lambda", "./stripe", "./cdk", "./testing"]);
  const files = Object.values(exports).flatMap((it) => Object.values(it));
  expect(files.filter((path) => !existsSync(join(packed, path)))).toEqual([]);
});

it("no example of this project is packed", () => {
  expect(readdirSync(join(packed, "lambdas")).sort()).toEqual(["providers", "runtime", "saga"]);
  expect(existsSync(join(packed, "test"))).toBe(false);
});

it("is clean under publint and arethetypeswrong", () => {
  const file = readdirSync(folder).find((name) => name.endsWith(".tgz")) ?? "";
  expect(run(process.execPath, ["test/unit/package/lint.mjs", join(folder, file)], ROOT)).toBe("");
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
    expect(run(join(ROOT, "node_modules/.bin/tsc"), ["--project", "."], folder)).toBe("");
    rmSync(join(folder, "lambdas/book-room/saga.test.ts"));
    expect(run("npm", ["test", "--silent"], folder)).toContain("# pass 4");
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
    expect(() => saga(...search)).toThrow("a saga that a service must refuse is not confirmed");
    writeFileSync(file, before);
  });
});

describe("the test kit", () => {
  const file = "any.test.mjs";
  beforeAll(() => cpSync(join(__dirname, "any-runner.mjs"), join(folder, file)));

  it("runs in node:test, and skips time", () => {
    expect(run(process.execPath, ["--import", "tsx", "--test", file], folder)).toContain(
      "# pass 1",
    );
  });

  it("runs in jest, and skips time", () => {
    const transform = { "\\.ts$": ["@swc/jest", { module: { type: "es6" } }] };
    const config = { testMatch: [`**/${file}`], extensionsToTreatAsEsm: [".ts"], transform };
    const jest = ["--experimental-vm-modules", join(ROOT, "node_modules/jest/bin/jest.js")];
    const args = [...jest, "--rootDir", folder, "--config", JSON.stringify(config)];
    expect(run(process.execPath, args, folder)).toContain("Tests:       1 passed");
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
