import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { Command } from "commander";
import { type Evidence, gatherEvidence } from "../test/scenarios/evidence";
import { runPowerCuts } from "../test/scenarios/power-cuts";
import { type Recorded, type Run, runSchema } from "../test/scenarios/record";
import { runAll } from "../test/scenarios/run-all";
import { connectOrchestration as connect } from "../test/scenarios/stage";
import { evidenceMarkdown } from "./evidence-report";
import { explain } from "./explain-scenario";
import { progress, runMain } from "./main";
import { scenariosMarkdown } from "./scenarios-report";
import { openTestStage } from "./test-stage";

const program = new Command("scenarios")
  .description("Runs the fault scenarios on LocalStack and records where each of them ends.")
  .argument("[text]", "run only the kind of that name, or scenarios whose name holds this text")
  .option("--out <file>", "write what was recorded there too, as JSON")
  .addHelpText(
    "after",
    '\nExample: npm run scenarios -- "process killed"; writes no docs then.\n' +
      "`evidence` takes down two orders for docs/evidence.md, and runs no scenario.",
  )
  .parse();

/** `npm run scenarios`: the fault matrix, recorded in docs/scenarios.md and docs/scenarios.json. */
runMain(async (signal) => {
  const log = progress();
  const started = Date.now();
  const only = program.args[0];
  const stage = await openTestStage(log, signal);
  try {
    const { proxy } = stage;
    const onDone = (one: Recorded, done: number, of: number) => {
      log(`${done}/${of} ${one.passed ? "pass" : "FAIL"} ${one.name} (${one.seconds} s)`);
      if (!one.passed) console.error(explain(one));
    };
    const scenarios = await runAll({ connect, proxy, only, signal, onDone });
    const isEvidence = only === "evidence";
    if (!only || isEvidence) writeEvidence(await gatherEvidence(connect, proxy));
    if (!only || only === "power cut") {
      scenarios.push(...(await runPowerCuts(stage, connect, onDone)));
    }
    if (scenarios.length === 0 && !isEvidence) throw new Error(`no scenario is called "${only}"`);
    const failed = scenarios.filter(({ passed }) => !passed);
    const seconds = (Date.now() - started) / 1000;
    const { out } = program.opts<{ out?: string }>();
    const run = runSchema.parse({ coordination: "orchestration", seconds, scenarios });
    if (out) writeFileSync(out, JSON.stringify(run));
    if (!only) write(run);
    log(`${scenarios.length - failed.length} passed, ${failed.length} failed`);
    for (const { name } of failed) log(`FAIL ${name}`);
    if (failed.length > 0) process.exitCode = 1;
  } finally {
    await stage.close();
  }
});

const docs = resolve(__dirname, "../docs");

function writeEvidence(evidence: Evidence): void {
  writeFileSync(`${docs}/evidence.json`, `${JSON.stringify(evidence, null, 1)}\n`);
  writeFileSync(`${docs}/evidence.md`, evidenceMarkdown(evidence));
}

function write(run: Run): void {
  writeFileSync(`${docs}/scenarios.json`, `${JSON.stringify(run, null, 1)}\n`);
  writeFileSync(`${docs}/scenarios.md`, scenariosMarkdown(run));
}
