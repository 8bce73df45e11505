import { randomInt } from "node:crypto";
import { commandLine } from "../command/command-line";
import { runMain } from "../command/main";
import { timed } from "../stage/times";
import { runSideBySide, runSteps } from "./run-steps";
import { seedOf } from "./seed";
import { checks, scenarios } from "./steps";

const program = commandLine(
  "test",
  "Checks format, lint and types, and runs the fast tests. On LocalStack it runs a scenario of every " +
    "kind of fault at every step, in both coordinations.",
)
  .option("--seed <n>", "chooses the calls that are hit (default: random)", seedOf)
  .option("--fast", "only what needs no LocalStack")
  .addHelpText("after", "\nOne file: npx jest test/unit/order. Everything: npm run test:all.")
  .parse();

/** `npm test`: exit code 1 if anything failed. */
runMain(async (signal) => {
  const { seed = randomInt(1000), fast } = program.opts<{ seed?: number; fast?: true }>();
  if (!fast) console.error(`seed ${seed}: npm test -- --seed ${seed} hits the same calls`);
  const one = scenarios({ of: "one", seed });
  const behind = checks.map((step) => ({ ...step, isBehind: true }) as const);
  const failed = await timed(() => {
    // The checks run beside the scenarios, which wait for time-outs half of the time.
    return fast ? runSteps(checks, signal) : runSideBySide(behind, [one], signal);
  });
  if (failed.length === 0) return;
  console.error(`failed: ${failed.join(", ")}${fast ? "" : `; the seed was ${seed}`}`);
  process.exitCode = 1;
});
