import { existsSync } from "node:fs";
import { join } from "node:path";
import { order } from "../../../lambdas/order/saga";
import { parseRequest } from "../../../lambdas/saga/message";
import { UserError } from "../../../scripts/localstack";
import { EXIT } from "../../../scripts/saga/failures";
import { runSaga } from "../../../scripts/saga/program";
import { PLACED } from "../../../scripts/stranger/way";
import { anOrder } from "../given";
import { ROOT } from "../house/project";
import { anchorsOf, broken, callsIn, linkedFrom, ofPackage, pages } from "./pages";

const exists = (path: string) => existsSync(join(ROOT, path));

const PACKAGE_PAGE = "docs/package.md";
const FOLLOWED: readonly string[] = ["docs/your-own-saga.md", PACKAGE_PAGE];

describe("the pages", () => {
  it("link to what is there", () => {
    expect(pages.length).toBeGreaterThan(15);
    expect(pages.flatMap(({ path, text }) => broken(path, text, exists))).toEqual([]);
  });

  it("are checked for links that lead nowhere", () => {
    const wrong = (page: string) => broken("docs/a.md", page, exists, () => "## There it is\n");
    expect(wrong("[b](b.md) ![c](images/no.webp)")).toHaveLength(2);
    expect(wrong("[b](learn.md#there) [c](learn.md#there-it-is) [d](#here)")).toHaveLength(2);
    expect(wrong("# Here\n[d](#here) [e](https://example.com/#e)\n[f]: learn.md")).toEqual([]);
    expect(anchorsOf("## A `b` & c, d\n```\n# no heading\n```\n")).toEqual(["a-b--c-d"]);
  });

  it("write every request that a command then reads, and it can be placed", () => {
    const written = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/^echo '([^']+)' > (\S+)$/gm)].map(([, json = "", file]) => {
        // The pages about a new saga are followed by a test and by `npm run stranger`.
        if (!FOLLOWED.includes(path)) parseRequest(order, JSON.parse(json));
        return `${path} ${file}`;
      }),
    );
    const read = pages.flatMap(({ path, text }) =>
      [...text.matchAll(/saga place (\S+\.json)/g)].map(([, file]) => `${path} ${file}`),
    );
    expect(read.length).toBeGreaterThan(0);
    expect(read.filter((one) => !written.includes(one))).toEqual([]);
    expect(pages.find(({ path }) => path === PACKAGE_PAGE)?.text).toContain(PLACED);
  });

  it("are all in the index", () => {
    const index = [...linkedFrom("docs/README.md"), "docs/README.md"];
    const of = pages.map(({ path }) => path).filter((path) => path.startsWith("docs/"));
    expect(of.filter((path) => !index.includes(path))).toEqual([]);
  });
});

describe("the operator's command in the pages", () => {
  const calls = pages
    .flatMap(({ text }) => callsIn(text))
    .filter(({ name, args: [first = ""] }) => name === "saga" && first && !ofPackage.has(first))
    // Another test follows the page about a new saga, and writes that saga.
    .map(({ args }) => args.map((arg) => (arg === "ticket" ? "order" : arg)));

  /** What the command ends with where nothing is deployed: 5, unless it needs none or was called wrongly. */
  const called = (args: readonly string[]) =>
    runSaga(args, {
      examine: () => Promise.reject(new UserError("not deployed")),
      connect: async () => {
        throw new UserError("not deployed");
      },
      write: () => undefined,
      note: () => undefined,
      read: async () => JSON.stringify(anOrder()),
      user: "on call",
    });

  it("is called as it can be called", async () => {
    expect(calls.length).toBeGreaterThan(50);
    expect(ofPackage.get("new")).toBe("scripts/new-saga/cli.ts"); // of those see command-lines.test.ts
    const ends = ([command = ""]: readonly string[]) =>
      ["schema", "completion"].includes(command) ? EXIT.done : EXIT.aws;
    for (const args of calls) expect([args, await called(args)]).toEqual([args, ends(args)]);
    expect(await called(["list", "--stuk"])).toBe(EXIT.usage);
  });
});
