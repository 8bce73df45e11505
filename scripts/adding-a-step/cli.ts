import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { commandLine } from "../command/command-line";
import { progress, runMain } from "../command/main";
import { UserError } from "../localstack";
import { copyOfProject, ran } from "./copy-of-project";
import { applyAll, root } from "./patches";

/**
 * The fast tests that the example's parts affect. Left out are tests of what was recorded for the saga as
 * it ships: its states (scripts/search), its calls (`npm run calls`), its price. Also left out is the test
 * of `npm run asl`, which copies the project itself.
 */
const TESTS =
  "fraud|unit/choreography|statemachine/(?!asl)|infra/(alarms|choreography|diff|nag|safe|stacks)|protocol|house";

commandLine(
  "adding-a-step",
  "Adds the example's step to a copy of the project, which must compile and pass its tests.",
).parse();

runMain(async () => {
  const log = progress();
  log("copying the project …");
  const copy = copyOfProject();
  try {
    applyAll(copy);
    log("applied; compiling the state machine …");
    run(copy, "node", ["--conditions=saga-source", "--import", "tsx", "scripts/asl/cli.ts"]);
    log(`state machine and picture, generated: ${generated(copy)}`);
    log("checking types …");
    run(copy, "npx", ["tsc", "--noEmit", "-p", "."]);
    log("running the fast tests …");
    run(copy, "npx", ["jest", "--selectProjects", "fast", "--testPathPatterns", TESTS]);
    log("searching the saga with its new step …");
    run(copy, "node", ["scripts/run.mjs", "scripts/check/cli.ts", "--example", "plain"]);
    log("the project with the step added compiles, passes its tests, and its saga holds");
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});

/** How many lines of the generated files the step has changed. */
function generated(copy: string): string {
  return ["statemachine/order-saga.asl.json", "docs/state-machine.md"]
    .map((path) => {
      const { stdout } = spawnSync(
        "git",
        ["diff", "--no-index", "--shortstat", join(root, path), join(copy, path)],
        { encoding: "utf8" },
      );
      return `${path}${stdout.trim().replace("1 file changed", "")}`;
    })
    .join("; ");
}

function run(cwd: string, command: string, args: string[]): void {
  const { status, printed } = ran(cwd, command, ...args);
  if (status !== 0) throw new UserError(`${command} ${args.join(" ")}:\n${printed}`);
}
