import { readFileSync } from "node:fs";
import { join, posix } from "node:path";
import { sagaNames } from "../../../lambdas/sagas";
import {
  byModule,
  closure,
  code,
  entries,
  type File,
  files,
  forbidden,
  type Import,
  ROOT,
  within,
  withoutComments,
  wrong,
} from "./project";

const impure = (of: readonly File[]) =>
  closure(of).packages.filter((it) => !/ loads (node:util|zod(\/v4\/core)?)$/.test(it));

const pure = within(/^(lambdas\/saga|statemachine)\//, /^lambdas\/\w+\/(saga|request)\.ts$/);

describe("sagas, the kit and the state machine are pure:", () => {
  it("they run with node:util, zod and each other, and nothing else", () => {
    expect(pure.length).toBeGreaterThan(8);
    expect(impure(pure)).toEqual([]);
    expect(
      impure([
        wrong("lambdas/order/decide.ts", 'import { S } from "../runtime/aws/dynamodb-store";'),
      ]),
    ).toContain("lambdas/runtime/aws/dynamodb-store.ts loads @aws-sdk/client-dynamodb");
  });

  const clocks = (of: readonly File[]) =>
    of.flatMap(({ path, text }) => {
      const found = /\bDate\b|Math\.random|\bprocess\b|\bfetch\(/.exec(withoutComments(text));
      return found ? [`${path} uses ${found[0]}`] : [];
    });

  it("no decision knows the time, chance or the process", () => {
    expect(clocks(pure.filter(({ path }) => path !== "lambdas/saga/time.ts"))).toEqual([]);
    expect(clocks([wrong("a.ts", "// a Date\nconst now = new Date();")])).toEqual([
      "a.ts uses Date",
    ]);
    expect(clocks([wrong("a.ts", "/** Math.random */")])).toEqual([]);
  });

  it("nothing that they run with does either, but for reckoning with given times", () => {
    const reckoning = closure(pure).modules.filter(({ path }) => path !== "lambdas/saga/time.ts");
    expect(clocks(reckoning)).toEqual([]);
  });
});

describe("imports point one way:", () => {
  const toLib = ({ from }: Import) => /^(lib|bin)\//.test(from);
  const toTools = ({ from }: Import) => /^(scripts|test)\//.test(from);

  it("nothing that runs imports the stacks", () => {
    expect(forbidden(within(/^(lambdas|statemachine)\//), toLib)).toEqual([]);
    expect(
      forbidden([wrong("lambdas/a/b.ts", 'export * from "../../lib/settings";')], toLib),
    ).toHaveLength(1);
  });

  it("nothing that ships imports scripts or tests", () => {
    expect(forbidden(within(/^(lambdas|statemachine|lib|bin)\//), toTools)).toEqual([]);
    expect(
      forbidden([wrong("lib/a.ts", 'const a = await import("../test/b");')], toTools),
    ).toHaveLength(1);
  });

  it.each([
    ["DynamoDB", /^@aws-sdk\/.*dynamodb/, /^lambdas\/runtime\/aws\/dynamodb-[\w-]+\.ts$/],
    ["Step Functions", /^@aws-sdk\/client-sfn$/, /^lambdas\/runtime\/aws\/executions\.ts$/],
    ["SQS", /^@aws-sdk\/client-sqs$/, /^lambdas\/runtime\/aws\/(dead-letter|message)-queue\.ts$/],
    [
      "Secrets Manager",
      /^@aws-sdk\/client-secrets-manager$/,
      /^lambdas\/runtime\/aws\/secret\.ts$/,
    ],
    ["Stripe", /^stripe$/, /^lambdas\/providers\/stripe\/[\w-]+\.ts$/],
    ["EventBridge", /^@aws-sdk\/client-eventbridge$/, /^lambdas\/runtime\/aws\/event-bus\.ts$/],
  ])("only the adapter knows %s", (_what, client, adapter) => {
    const direct = ({ from, type }: Import) => !type && client.test(from);
    const others = ({ path }: File) => !adapter.test(path);
    expect(forbidden(within(/^(lambdas|statemachine)\//).filter(others), direct)).toEqual([]);
    expect(forbidden(within(adapter), direct)).not.toEqual([]);
  });

  it("nothing knows a provider but the files by which a saga takes it, and no provider knows a saga", () => {
    const toProviders = ({ from }: Import) => from.startsWith("lambdas/providers/");
    const others = within(/^(lambdas|statemachine|lib|bin|scripts)\//).filter(
      ({ path }) => !/^lambdas\/(providers\/|\w+\/[a-z]+-[a-z]+\.ts$)/.test(path),
    );
    expect(forbidden(others, toProviders)).toEqual([]);
    const toSagas = ({ from }: Import) =>
      byModule.has(from) && !/^lambdas\/(providers|runtime|saga)\//.test(from);
    expect(forbidden(within(/^lambdas\/providers\//), toSagas)).toEqual([]);
    const sample = 'import type { Order } from "../../order/request";';
    expect(forbidden([wrong("lambdas/providers/pay/a.ts", sample)], toSagas)).toHaveLength(1);
  });

  it("functions are bundled in one way: for the CDK, and again and again in `npm run dev`", () => {
    const others = within(/^(lambdas|lib|scripts)\//).filter(
      ({ path }) =>
        !/^(lib\/constructs\/bundle|scripts\/(dev\/bundles|build\/build|report\/page))\.ts$/.test(
          path,
        ),
    );
    const direct = ({ from }: Import) => from === "esbuild";
    expect(forbidden(others, direct)).toEqual([]);
    expect(
      forbidden([wrong("scripts/a.ts", 'import { build } from "esbuild";')], direct),
    ).toHaveLength(1);
  });

  it("the kit imports nothing above it", () => {
    const above = ({ from }: Import) => byModule.has(from) && !from.startsWith("lambdas/saga/");
    expect(forbidden(within(/^lambdas\/saga\//), above)).toEqual([]);
    const sample = 'import type { A } from "../runtime/run-command";';
    expect(forbidden([wrong("lambdas/saga/a.ts", sample)], above)).toHaveLength(1);
  });

  it("what is generic knows no saga, not even its types; and one file names the sagas", () => {
    const toSagas = ({ from }: Import) => /^lambdas\/(?!saga\/|runtime\/)[\w-]+\//.test(from);
    const generic = within(/^lambdas\/(saga|runtime)\//, /^lib\/constructs\//, /^statemachine\//);
    expect(forbidden(generic, toSagas)).toEqual([]);
    expect(forbidden(within(/^lambdas\/sagas\.ts$/), toSagas)).toHaveLength(sagaNames.length);
    const sample = 'import type {\n  A,\n} from "../../lambdas/order/b";';
    expect(forbidden([wrong("lib/constructs/a.ts", sample)], toSagas)).toHaveLength(1);
  });
});

describe("the examples", () => {
  const sagas = within(new RegExp(`^lambdas/(${sagaNames.join("|")})/`));
  const beside = (written: string) => /^\.\/[\w-]+$/.test(written);
  const inside = ({ written }: Import) =>
    !beside(written) && !entries.has(written) && written !== "zod";

  it("use only the package's public entries, by its name", () => {
    expect([...entries.keys()]).toContain("stepfunctions-saga");
    expect([...entries.values()].filter((module) => !byModule.has(module))).toEqual([]);
    expect(sagas.length).toBeGreaterThan(10);
    expect(forbidden(sagas, inside)).toEqual([]);
    const sample = 'import { hold } from "../saga/hold";';
    expect(forbidden([wrong("lambdas/order/a.ts", sample)], inside)).toHaveLength(1);
  });
});

describe("every file", () => {
  const lines = ({ text }: File) => text.split("\n").length - 1;

  it("of TypeScript has 200 lines at most", () => {
    expect(code.length).toBeGreaterThan(80);
    expect(code.filter((file) => lines(file) > 200).map(({ path }) => path)).toEqual([]);
    expect(lines(wrong("a.ts", "x\n".repeat(201)))).toBe(201);
  });

  it("of a page's script, too", () => {
    const scripts = files.filter(({ path }) => /^scripts\/.*\.(js|mjs|cjs)$/.test(path));
    expect(scripts.length).toBeGreaterThan(10);
    expect(scripts.filter((file) => lines(file) > 200).map(({ path }) => path)).toEqual([]);
  });

  /** Relative paths in any text that lead out of the project, to what a clone does not have. */
  const escapes = (of: readonly File[]) =>
    of.flatMap(({ path, text }) =>
      [...text.matchAll(/(?<![\w.$/{}])(?:\.\.\/)+shared\b/g)].flatMap(([named]) =>
        posix.join(posix.dirname(path), named).startsWith("..") ? [`${path} names ${named}`] : [],
      ),
    );

  it("refers to nothing outside the project", () => {
    const up = "../".repeat(1);
    expect(escapes([wrong("README.md", `see ${up}shared/design.md`)])).toHaveLength(1);
    expect(escapes([wrong("docs/a.md", `(${up}${up}shared)`)])).toHaveLength(1);
    expect(escapes([wrong("lambdas/order/a.ts", `from "${up}saga/errors"`)])).toEqual([]);
    expect(escapes(files)).toEqual([]);
    const place = ["", "work", "shared"].join("/");
    expect(files.filter(({ text }) => text.includes(place)).map(({ path }) => path)).toEqual([]);
  });

  it("of package-lock.json names no registry, so that it works behind any", () => {
    const addresses = (text: string) => text.match(/"resolved": "[^"]*"/g) ?? [];
    expect(addresses(readFileSync(join(ROOT, "package-lock.json"), "utf8"))).toEqual([]);
    expect(addresses('"resolved": "https://registry.npmjs.org/a"')).toHaveLength(1);
  });
});

describe("tests that share an emulator", () => {
  const everyOrder = ({ text }: File) => /\breconcileAll\b|"--all"|"docs\/operate\.md"/.test(text);

  it("do not resume each other's orders: a test that resumes all has an emulator of its own", () => {
    const all = within(/^test\/integration\//).filter(everyOrder);
    expect(all.map(({ path }) => path)).toEqual(["test/integration/restart.test.ts"]);
  });
});
