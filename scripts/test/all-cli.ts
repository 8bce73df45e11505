import { commandLine } from "../command/command-line";
import { runMain } from "../command/main";
import { timed } from "../stage/times";
import { runSteps } from "./run-steps";
import { seedOf } from "./seed";
import {
  addingAStep,
  awsWay,
  checks,
  largeSearches,
  onEmulator,
  scenarios,
  strangersWay,
  thorough,
} from "./steps";

const program = commandLine(
  "test:all",
  "Runs every test, except the whole matrix of the choreography: that is " +
    "npm run scenarios -- --coordination choreography",
)
  .option("--rest-of <seed>", "only what npm test -- --seed <seed> leaves out", seedOf)
  .option("--no-scenarios", "leaves out the fault matrices")
  .parse();

interface Options {
  readonly restOf?: number;
  readonly scenarios: boolean;
}

runMain(async (signal) => {
  const { restOf: seed, scenarios: matrices } = program.opts<Options>();
  const rest = seed === undefined ? scenarios({ of: "all" }) : scenarios({ of: "others", seed });
  const steps = [
    ...(seed === undefined ? checks : []),
    thorough,
    addingAStep,
    strangersWay,
    awsWay,
    largeSearches,
    ...(matrices ? [rest] : []),
    ...onEmulator,
  ];
  const failed = await timed(() => runSteps(steps, signal));
  if (failed.length === 0) return;
  console.error(`failed: ${failed.join(", ")}`);
  process.exitCode = 1;
});
