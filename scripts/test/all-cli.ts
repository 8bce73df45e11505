import { commandLine } from "../command/command-line";
import { runMain } from "../command/main";
import { timed } from "../stage/times";
import { runSteps } from "./run-steps";
import { seedOf } from "./seed";
import { checks, largeSearches, onEmulator, scenarios } from "./steps";

const program = commandLine(
  "test:all",
  "Runs every test: all that npm test runs, and all that it leaves out. The whole matrix of the " +
    "choreography is: npm run scenarios -- --coordination choreography",
)
  .option("--rest-of <seed>", "only what npm test -- --seed <seed> leaves out", seedOf)
  .parse();

runMain(async (signal) => {
  const { restOf: seed } = program.opts<{ restOf?: number }>();
  const steps =
    seed === undefined
      ? [...checks, largeSearches, scenarios({ of: "all" }), ...onEmulator]
      : [largeSearches, scenarios({ of: "others", seed }), ...onEmulator];
  const failed = await timed(() => runSteps(steps, signal));
  if (failed.length === 0) return;
  console.error(`failed: ${failed.join(", ")}`);
  process.exitCode = 1;
});
