import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { strangersFolder } from "./folder";

// The operator's command is bundled at its first call: what that makes is all that a later call reads.

const { folder, install, saga } = strangersFolder();
const cache = join(folder, "node_modules", ".cache", "stepfunctions-saga");
const help = () => saga("list", "--help");

/** The bundle that the next call runs. */
function made() {
  const [key = ""] = readdirSync(cache);
  const { build } = JSON.parse(readFileSync(join(cache, key, "made.json"), "utf8"));
  return join(cache, key, build, "cli.mjs");
}

beforeAll(() => {
  install();
  saga("new", "parcels");
});

it("is made by the first call, with the project's sagas, and is all that the next one runs", () => {
  expect(help()).toContain('choices: "parcels"');
  writeFileSync(made(), 'console.log("from the bundle");');
  expect(help()).toBe("from the bundle\n");
});

it("is made again when a source has changed, and an old one goes once no call runs it any more", () => {
  const before = made();
  saga("new", "letters");
  expect(help()).toContain('choices: "parcels", "letters"');
  const after = made();
  expect(after).not.toBe(before);
  expect(existsSync(before)).toBe(true);
  utimesSync(dirname(before), new Date(0), new Date(0));
  const source = join(folder, "lambdas", "parcels", "saga.ts");
  utimesSync(source, new Date(), new Date(Date.now() + 5000));
  help();
  expect(made()).not.toBe(after);
  expect([before, after].map(existsSync)).toEqual([false, true]);
});

it("is not needed: where none can be made, the sources are compiled as before", () => {
  rmSync(cache, { recursive: true });
  writeFileSync(cache, "no folder");
  expect(help()).toContain('choices: "parcels", "letters"');
});
