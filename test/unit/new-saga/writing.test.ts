import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compiled } from "../../../scripts/new-saga/compiled";
import { filesOf, registered, writeAll } from "../../../scripts/new-saga/new-saga";
import { ROOT } from "../house/project";

const names = { name: "book-room", camel: "bookRoom", noun: "Stay" };
const REGISTER = "lambdas/sagas.ts";
const register = readFileSync(join(ROOT, REGISTER), "utf8");
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "new-saga-"));
  mkdirSync(join(root, "lambdas"));
  cpSync(join(ROOT, REGISTER), join(root, REGISTER));
});
afterEach(() => rmSync(root, { recursive: true }));

const now = () => readdirSync(root, { recursive: true }).sort();

describe("a new saga", () => {
  it("is a folder, and a line in the register", () => {
    const files = filesOf(root, names);
    writeAll(root, files, () => {});
    expect(Object.keys(files)).toContain("lambdas/book-room/saga.ts");
    for (const [path, text] of Object.entries(files)) {
      expect(readFileSync(join(root, path), "utf8")).toBe(text);
      expect(text).not.toMatch(/sample|template/i);
    }
  });

  it("is refused where its folder is there, as the second time", () => {
    writeAll(root, filesOf(root, names), () => {});
    const before = now();
    expect(() => filesOf(root, names)).toThrow("there is a folder lambdas/book-room already");
    expect(now()).toEqual(before);
  });

  it("is gone again where something fails after it", () => {
    const before = now();
    const fails = () => {
      expect(now().length).toBeGreaterThan(before.length);
      throw new Error("the compiler says no");
    };
    expect(() => writeAll(root, filesOf(root, names), fails)).toThrow("the compiler says no");
    expect(now()).toEqual(before);
    expect(readFileSync(join(root, REGISTER), "utf8")).toBe(register);
  });

  it("is gone again where one of its files cannot be written", () => {
    const before = now();
    writeFileSync(join(root, "lambdas/file"), "");
    const files = { ...filesOf(root, names), "lambdas/file/inside.ts": "" };
    expect(() => writeAll(root, files, () => {})).toThrow();
    rmSync(join(root, "lambdas/file"));
    expect(now()).toEqual(before);
    expect(readFileSync(join(root, REGISTER), "utf8")).toBe(register);
  });
});

describe("compiling", () => {
  const script = (text: string) => {
    mkdirSync(join(root, "scripts/asl"), { recursive: true });
    mkdirSync(join(root, "statemachine"));
    symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
    writeFileSync(join(root, "scripts/asl/cli.ts"), text);
    writeFileSync(join(root, "statemachine/order.json"), "{}");
  };
  const writes =
    'import { writeFileSync } from "node:fs";\nwriteFileSync("statemachine/new.json", "");';
  const machines = () => readdirSync(join(root, "statemachine")).sort();

  it("adds a machine", () => {
    script(writes);
    compiled(root);
    expect(machines()).toEqual(["new.json", "order.json"]);
  });

  it("that fails says why, and leaves no new machine", () => {
    script(`${writes}\nthrow new Error("no way out of a state");`);
    expect(() => compiled(root)).toThrow("no way out of a state");
    expect(machines()).toEqual(["order.json"]);
  });
});

describe("the register", () => {
  it("names it beside the others, however they are set", () => {
    expect(registered("const sagas = { a, b } as const", names)).toContain(
      '{ a, b, "book-room": bookRoom } as const',
    );
    expect(registered("const sagas = {\n  a,\n  b,\n} as const", names)).toContain(
      'b, "book-room": bookRoom\n} as const',
    );
  });

  it("that is another one is left alone", () => {
    expect(() => registered("export const all = [];", names)).toThrow("no line begins with");
  });
});
