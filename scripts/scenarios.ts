import { Command } from "commander";
import { runAll } from "../test/scenarios/run-all";
import type { Recorded } from "../test/scenarios/scenario";
import { progress, runMain } from "./main";
import { writeReport } from "./scenarios-report";
import { openTestStage } from "./test-stage";

const program = new Command("scenarios")
  .description("Runs the fault scenarios on LocalStack and records where each of them ends.")
  .argument("[text]", "run only the scenarios whose name holds this text; writes nothing")
  .addHelpText("after", '\nExample: npm run scenarios -- "process killed"')
  .parse();

/** `npm run scenarios`: the fault matrix, recorded in docs/scenarios.md and docs/scenarios.json. */
runMain(async (signal) => {
  const log = progress();
  const only = program.args[0];
  const stage = await openTestStage(log, signal);
  try {
    const recorded = await runAll({
      proxy: stage.proxy,
      only,
      onDone: (one, done, of) => {
        log(`${done}/${of} ${one.passed ? "pass" : "FAIL"} ${one.scenario.name}`);
        if (!one.passed) console.error(explain(one));
      },
    });
    const failed = recorded.filter(({ passed }) => !passed);
    if (recorded.length === 0) throw new Error(`no scenario's name holds "${only}"`);
    if (!only) writeReport(recorded);
    log(`${recorded.length - failed.length} passed, ${failed.length} failed`);
    if (failed.length > 0) process.exitCode = 1;
  } finally {
    await stage.close();
  }
});

/** What a person needs to see why. */
function explain({ scenario, end, injected, violations, histories }: Recorded): string {
  return JSON.stringify({ expected: scenario.ends, end, injected, violations, histories }, null, 2);
}
