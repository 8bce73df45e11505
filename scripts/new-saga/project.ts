import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { PACKAGE } from "../project/root";
import type { Names } from "./names";
import { type Files, filesOf } from "./new-saga";

/** What a project needs around its first saga: the CDK app, and how tests are run. */
const app = `import { App } from "aws-cdk-lib";
import { addSaga } from "stepfunctions-saga/cdk";
import { sagas } from "./lambdas/sagas";

const app = new App();
for (const saga of Object.values(sagas)) addSaga(app, saga);
`;

const testOf = ({ camel }: Names) => `import assert from "node:assert/strict";
import { test } from "node:test";
import { testSaga } from "stepfunctions-saga/testing";
import { ${camel} } from "./saga";

test("one that can be had is done", async () => {
  const { ends, counters } = await testSaga(${camel}).place("plain");
  assert.equal(ends, "done");
  assert.deepEqual(counters, { "goods#small": 3 });
});

test("a function that dies while it collects is tried again", async () => {
  const fault = { is: "killed after", at: "CollectMoney", call: 2 } as const;
  assert.equal((await testSaga(${camel}).place("plain", { fault })).ends, "done");
});

test("no fault at any call of any example does harm", async () => {
  await testSaga(${camel}).everyFault();
});

test("no interleaving with a fault at any moment does harm", async () => {
  await testSaga(${camel}).search("orchestration", ["plain", "not enough", "card refused"]);
});
`;

const compilerOptions = {
  target: "ES2022",
  module: "ESNext",
  moduleResolution: "bundler",
  types: ["node"],
  strict: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  skipLibCheck: true,
  noEmit: true,
};

const json = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
const versions = z.record(z.string(), z.string()).default({});
const manifest = z.looseObject({
  scripts: versions,
  dependencies: versions,
  devDependencies: versions,
});

/** The files of a new saga if the package is installed, and the project's own files that are missing. */
export function projectFiles(root: string, names: Names): Files {
  const own = {
    ...filesOf(root, names),
    [`lambdas/${names.name}/saga.test.ts`]: testOf(names),
  };
  const { context } = z
    .object({ context: z.record(z.string(), z.unknown()) })
    .parse(JSON.parse(readFileSync(join(PACKAGE, "cdk.json"), "utf8")));
  const project: Files = {
    "app.ts": app,
    "cdk.json": json({ app: "node --import tsx app.ts", output: "cdk.out", context }),
    "tsconfig.json": json({ compilerOptions, include: ["app.ts", "lambdas"] }),
    ".gitignore": "node_modules\ncdk.out\n.localstack\n",
  };
  const missing = Object.entries(project).filter(([path]) => !existsSync(join(root, path)));
  return { ...own, ...Object.fromEntries(missing), "package.json": packageOf(root) };
}

/** The project's package.json, with a test script and the packages that types and deployment need. */
function packageOf(root: string): string {
  const path = join(root, "package.json");
  const before = manifest.parse(existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : {});
  const ours = manifest.parse(JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")));
  const { zod, ...rest } = { ...ours.dependencies, ...ours.devDependencies };
  const peers = Object.keys(versions.parse(ours.peerDependencies));
  const wanted = ["@types/node", "tsx", "typescript", ...peers].map((name) => [name, rest[name]]);
  const { test = PLACEHOLDER } = before.scripts;
  return json({
    ...before,
    scripts: { ...before.scripts, test: test.startsWith(PLACEHOLDER) ? TEST : test },
    dependencies: { ...(zod && { zod }), ...before.dependencies },
    devDependencies: { ...Object.fromEntries(wanted), ...before.devDependencies },
  });
}

/** The test script that `npm init` writes. */
const PLACEHOLDER = 'echo "Error: no test specified"';
const TEST = "node --import tsx --test lambdas/*/*.test.ts";
