import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import {
  byModule,
  code,
  type File,
  forbidden,
  type Import,
  importsOf,
  ROOT,
  within,
  wrong,
} from "./project";

/** Circles of imports, including type imports. Each circle is listed once, as paths. */
function circles(of: readonly File[], modules = byModule): string[] {
  const state = new Map<File, "open" | "done">();
  const found: string[] = [];
  const visit = (file: File, way: readonly File[]): void => {
    if (state.get(file) === "done") return;
    if (state.get(file) === "open") {
      found.push([...way.slice(way.indexOf(file)), file].map(({ path }) => path).join(" -> "));
      return;
    }
    state.set(file, "open");
    for (const { from } of importsOf(file)) {
      const next = modules.get(from) ?? modules.get(`${from}/index`);
      if (next) visit(next, [...way, file]);
    }
    state.set(file, "done");
  };
  for (const file of of) visit(file, []);
  return found;
}

describe("rooms:", () => {
  const { scripts } = z
    .object({ scripts: z.record(z.string(), z.string()) })
    .parse(JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")));
  /** `npm run X` is scripts/X/cli.ts, and `npm run X:Y` is scripts/X/Y-cli.ts. */
  const roomOf = (name: string) => {
    const [room = "", ...more] = name.split(":");
    return `scripts/${room}/${[...more, "cli.ts"].join("-")}`;
  };

  it("each command has a room of its name", () => {
    const ours = Object.entries(scripts).filter(([, command]) => command.includes("scripts/"));
    expect(ours.length).toBeGreaterThan(15);
    expect(ours.map(([, command]) => command)).toEqual(
      ours.map(([name]) => `node scripts/run.mjs ${roomOf(name)}`),
    );
    for (const [name] of ours) expect(existsSync(join(ROOT, roomOf(name)))).toBe(true);
    expect(roomOf("deploy:local")).toBe("scripts/deploy/local-cli.ts");
  });

  it("no script is loose but the one that starts them", () => {
    const loose = readdirSync(join(ROOT, "scripts")).filter((name) => name.includes("."));
    expect(loose).toEqual(["run.mjs"]);
  });

  it("nothing imports tests but tests", () => {
    const toTests = ({ from }: Import) => from.startsWith("test/");
    expect(forbidden(within(/^(?!test\/)/), toTests)).toEqual([]);
    const sample = 'import { a } from "../../test/b";';
    expect(forbidden([wrong("scripts/a/cli.ts", sample)], toTests)).toHaveLength(1);
  });

  it("no imports go in a circle", () => {
    expect(circles(code)).toEqual([]);
    const one = wrong("made/up/one.ts", 'import type { A } from "./two";');
    const two = wrong("made/up/two.ts", 'export * from "./one";');
    expect(
      circles(
        [one],
        new Map([
          ["made/up/one", one],
          ["made/up/two", two],
        ]),
      ),
    ).toEqual(["made/up/one.ts -> made/up/two.ts -> made/up/one.ts"]);
  });
});
