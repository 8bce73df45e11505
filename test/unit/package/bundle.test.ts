import { existsSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { run, strangersFolder } from "./folder";

// The operator's command is bundled at its first call: what that makes is all that a later call reads.

const { folder, packed, install, saga } = strangersFolder();
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
  const text = readFileSync(made());
  writeFileSync(made(), 'console.log("from the bundle");');
  expect(help()).toBe("from the bundle\n");
  writeFileSync(made(), text);
});

/** Of the processor, not by the clock: other tests run at the same time. */
const MOST_MS = 800;

it("answers in a second, of which it computes less", () => {
  const told = join(folder, "cpu.cjs");
  const sum = "Object.values(process.cpuUsage()).reduce((a, b) => a + b)";
  writeFileSync(told, `process.on("exit", () => console.error("cpu", ${sum}));`);
  help();
  const bin = join(packed, "bin/saga.mjs");
  const printed = run(process.execPath, ["--require", told, bin, "list", "--help"], folder);
  const all = [...printed.matchAll(/^cpu (\d+)$/gm)].map(([, micros]) => Number(micros) / 1000);
  expect(all).toHaveLength(1);
  expect(all[0]).toBeLessThan(MOST_MS);
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
