import { Option } from "commander";
import { sagas as definitions, type SagaName, sagaNames } from "#sagas";
import type { Lane } from "../../lambdas/saga/lane";
import type { CoordinationName } from "../../lib/names";
import { atLeastOne, commandLine, OWN_PORT_OPTION, wholeNumber } from "../command/command-line";
import { progress, runMain } from "../command/main";
import { connects } from "../scenarios/connect";
import { FIRST } from "../scenarios/recordings";
import { coordinationOption, laneOption, refuseLaneOf } from "../stage/lane-option";
import { openTestStage } from "../stage/test-stage";
import { runStorm, type StormReport } from "./run-storm";

interface Options {
  readonly saga: SagaName;
  readonly coordination: CoordinationName;
  readonly lane: Lane;
  readonly sagas: number;
  readonly seed: number;
  readonly port?: number;
  readonly json?: true;
}

const program = commandLine(
  "storm",
  "Runs sagas under random faults and power cuts on LocalStack, and audits them all.",
)
  .addOption(new Option("--saga <name>", "which saga").choices(sagaNames).default(FIRST))
  .addOption(coordinationOption())
  .addOption(laneOption())
  .option("--sagas <n>", "how many sagas", atLeastOne, 300)
  .option("--seed <n>", "the same seed draws the same faults", wholeNumber, 1)
  .option(...OWN_PORT_OPTION)
  .option("--json", "print the report as JSON")
  .addHelpText("after", "\nExample: npm run storm -- --sagas 1000 --seed 42")
  .parse();

runMain(async (signal) => {
  const { saga, coordination, lane, sagas, seed, json, port } = program.opts<Options>();
  refuseLaneOf({ lane, coordination });
  const log = progress();
  const what = { only: coordination, sagas: [saga], context: [`lane=${lane}`] };
  const stage = await openTestStage(log, { signal, port, ...what });
  try {
    const report = await runStorm(stage, {
      connect: connects[coordination](definitions[saga]),
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
  const { sagas, seed, seconds, powerCuts, redrives, messages, memory, violations } = report;
  const exhausted = messages === undefined ? "" : `${messages} exhausted messages, `;
  const { atATenth, atTheEnd, peak } = memory;
  return [
    `${sagas} sagas, seed ${seed}, ${powerCuts} power cuts, ${redrives} re-drives, ${exhausted}${seconds} s`,
    `memory of this process: ${atATenth} MB at a tenth, ${atTheEnd} MB at the end, ${peak} MB at most`,
    "faults made ready:",
    ...counts(report.troubles),
    "ends:",
    ...counts(report.ends),
    violations.length === 0 ? "every invariant holds" : "VIOLATED:",
    ...violations.map((sentence) => `  ${sentence}`),
  ].join("\n");
}
