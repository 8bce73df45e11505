import { Command, InvalidArgumentError } from "commander";
import { connectOrchestration } from "../test/scenarios/connect";
import { runStorm, type StormReport } from "../test/scenarios/storm/run-storm";
import { progress, runMain } from "./main";
import { openTestStage } from "./test-stage";

const program = new Command("storm")
  .description("Runs sagas under random faults and power cuts on LocalStack, and audits them all.")
  .option("--sagas <n>", "how many", positive, 300)
  .option("--seed <n>", "what the faults are drawn from: the same seed, the same faults", whole, 1)
  .option("--json", "print the report as JSON")
  .addHelpText("after", "\nExample: npm run storm -- --sagas 1000 --seed 42")
  .parse();

function whole(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError("a whole number is needed");
  return Number(text);
}

function positive(text: string): number {
  const n = whole(text);
  if (n === 0) throw new InvalidArgumentError("at least one is needed");
  return n;
}

/** `npm run storm`: exit code 1 if an invariant is violated, or an order never closes. */
runMain(async (signal) => {
  const log = progress();
  const { sagas, seed, json } = program.opts<{ sagas: number; seed: number; json?: true }>();
  const stage = await openTestStage(log, { signal, only: "orchestration" });
  try {
    const report = await runStorm(stage, {
      connect: connectOrchestration,
      sagas,
      seed,
      log,
      signal,
    });
    console.log(json ? JSON.stringify(report, null, 2) : readable(report));
    if (report.violations.length > 0) process.exitCode = 1;
  } finally {
    await stage.close();
  }
});

function readable(report: StormReport): string {
  const counts = (of: Readonly<Record<string, number>>) =>
    Object.entries(of).map(([name, count]) => `  ${String(count).padStart(5)}  ${name}`);
  const { sagas, seed, seconds, powerCuts, redrives, violations } = report;
  return [
    `${sagas} sagas, seed ${seed}, ${powerCuts} power cuts, ${redrives} re-drives, ${seconds} s`,
    "faults made ready:",
    ...counts(report.troubles),
    "ends:",
    ...counts(report.ends),
    violations.length === 0 ? "every invariant holds" : "VIOLATED:",
    ...violations.map((sentence) => `  ${sentence}`),
  ].join("\n");
}
