import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";

/**
 * `npm test`: format and lint, types, then the tests. Arguments go to jest:
 * `npm test -- --selectProjects fast` needs no LocalStack and takes a minute.
 */
const root = resolve(__dirname, "..");
const steps: [title: string, command: string, ...args: string[]][] = [
  ["format and lint", "biome", "check", "."],
  ["types", "tsc"],
  ["tests", "jest", ...process.argv.slice(2)],
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
