import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

// How run.mjs behaves when no package is installed yet.

const ROOT = resolve(__dirname, "../../..");
const FILES = [
  ...["run.mjs", "project/bundle.mjs", "project/installed.cjs"],
  ...["localstack/tools.cjs", "localstack/packages.cjs"],
];
let clone: string;
let bin: string;

beforeEach(() => {
  clone = mkdtempSync(join(tmpdir(), "order-saga-clone-"));
  for (const file of FILES) cpSync(join(ROOT, "scripts", file), join(clone, "scripts", file));
  cpSync(join(ROOT, "package-lock.json"), join(clone, "package-lock.json"));
  bin = join(clone, "bin");
  mkdirSync(bin);
  program("npm", "echo npm was called; exit 7");
});

afterEach(() => rmSync(clone, { recursive: true }));

function program(name: string, script: string): void {
  writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, name), 0o755);
}

function run(script: string, env: NodeJS.ProcessEnv = {}) {
  const options = { encoding: "utf8", env: { PATH: bin, HOME: clone, ...env } } as const;
  return spawnSync(process.execPath, [join(clone, "scripts/run.mjs"), script], options);
}

test("every tool that is missing is named at once, before a package is installed", () => {
  const { status, stderr } = run("scripts/demo/cli.ts");
  expect(status).toBe(1);
  expect(stderr).toContain(
    "Python 3.13 or newer with venv, which LocalStack is written in; found:",
  );
  expect(stderr).toContain("a JDK 17 or newer, for DynamoDB Local and JSONata; found: no javac");
  expect(stderr).not.toContain("npm was called");
});

test.each([
  ["a script that needs no LocalStack", "scripts/check/cli.ts", {}],
  [
    "a LocalStack that the user names",
    "scripts/demo/cli.ts",
    { AWS_ENDPOINT_URL: "http://ls:4566" },
  ],
])("%s is no reason to want them", (_, script, env) => {
  const { status, stderr } = run(script, env);
  expect(stderr).toContain("npm was called");
  expect(stderr).toContain("npm ci failed");
  expect(status).toBe(7);
});

test("packages that are only half there are installed again", () => {
  cpSync(
    join(ROOT, "node_modules/.package-lock.json"),
    join(clone, "node_modules/.package-lock.json"),
  );
  expect(existsSync(join(clone, "node_modules/zod"))).toBe(false);
  expect(run("scripts/check/cli.ts").stderr).toContain("npm was called");
});

describe("two first commands at once", () => {
  const LOCK = { packages: { "": {}, "node_modules/tsx": { version: "1.0.0" } } };
  const begun = () => {
    const env = { PATH: `${bin}:${process.env.PATH}`, HOME: clone };
    const child = spawn(process.execPath, ["scripts/run.mjs", "./x.mjs"], { cwd: clone, env });
    let told = "";
    child.stderr.on("data", (chunk) => (told += chunk));
    return new Promise<string>((ended) => child.on("close", (code) => ended(`${code} ${told}`)));
  };

  beforeEach(() => {
    for (const file of ["package-lock.json", "installed/.package-lock.json"]) {
      mkdirSync(join(clone, "installed/tsx"), { recursive: true });
      writeFileSync(join(clone, file), JSON.stringify(LOCK));
    }
    writeFileSync(join(clone, "installed/tsx/package.json"), '{"exports":"./index.mjs"}');
    writeFileSync(join(clone, "installed/tsx/index.mjs"), "");
    writeFileSync(join(clone, "x.mjs"), 'console.error("it ran")');
    program("npm", "echo npm was called; sleep 0.5; mv installed node_modules");
  });

  it("install once, and both run", async () => {
    const both = (await Promise.all([begun(), begun()])).toSorted();
    expect(both.map((text) => text.slice(0, 2))).toEqual(["0 ", "0 "]);
    expect(both.join("").match(/npm was called/g)).toHaveLength(1);
    expect(both.join("").match(/it ran/g)).toHaveLength(2);
    expect(existsSync(join(clone, ".installing"))).toBe(false);
  });

  it("install also where one was killed as it did", async () => {
    writeFileSync(join(clone, ".installing"), "999999999");
    expect(await begun()).toContain("it ran");
  });
});
