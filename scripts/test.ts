import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";

type Step = readonly [title: string, command: string, ...args: string[]];

/**
 * `npm test`: format and lint, types, the tests, then the fault matrix and the storm, which take
 * the machine for themselves. Arguments are given to jest instead, once:
 * `npm test -- --selectProjects fast` needs no LocalStack.
 */
const root = resolve(__dirname, "..");
const given = process.argv.slice(2);
const tests: Step[] =
  given.length > 0
    ? [["tests", "jest", ...given]]
    : [
        ["tests", "jest", "--selectProjects", "fast", "emulator"],
        ["fault matrix and storm", "jest", "--selectProjects", "scenarios", "--runInBand"],
      ];
const steps: Step[] = [["format and lint", "biome", "check", "."], ["types", "tsc"], ...tests];

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
