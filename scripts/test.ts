import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";

type Step = readonly [title: string, command: string, ...args: string[]];

/**
 * `npm test`: format and lint, types, then the tests. Arguments are given to jest instead:
 * `npm test -- --selectProjects fast` needs no LocalStack, and
 * `npm test -- --selectProjects scenarios --runInBand` runs the fault matrix and the storm.
 */
const root = resolve(__dirname, "..");
const given = process.argv.slice(2);
const steps: Step[] = [
  ["format and lint", "biome", "check", "."],
  ["types", "tsc"],
  ["tests", "jest", ...(given.length > 0 ? given : ["--selectProjects", "fast", "emulator"])],
];

for (const [title, command, ...args] of steps) {
  console.error(`— ${title}`);
  const { status } = spawnSync(join(root, "node_modules/.bin", command), args, {
    cwd: root,
    stdio: "inherit",
  });
  if (status !== 0) {
    console.error(`${title}: failed`);
    process.exit(status ?? 1);
  }
}
