import { join } from "node:path";
import { Option } from "commander";
import { type SagaName, sagaNames, sagas } from "#sagas";
import type { Lane } from "../../lambdas/saga/lane";
import { writeWhole } from "../../lib/constructs/whole-file";
import type { CoordinationName } from "../../lib/names";
import { commandLine, OWN_PORT_OPTION, wholeNumber } from "../command/command-line";
import { progress, runMain } from "../command/main";
import { UserError } from "../command/user-error";
import { called, DOCS } from "../project/root";
import { coordinationOption, laneOption, refuseLaneOf } from "../stage/lane-option";
import { openTestStage, type TestStage } from "../stage/test-stage";
import type { StageStripe } from "../stripe/at-stage";
import { connects } from "./connect";
import { type Evidence, gatherEvidence } from "./evidence";
import { evidenceMarkdown } from "./evidence-markdown";
import { explain } from "./explain";
import { type Kind, kindNames } from "./kinds";
import { scenariosMarkdown } from "./markdown";
import { runPowerCuts } from "./power-cuts";
import { type Recorded, type Recording, recordingSchema } from "./record";
import {
  FIRST,
  matrixOf,
  pageOf,
  readRecordingFrom,
  recordingOf,
  recordings,
  sideBySideOf,
  writeRecording,
} from "./recordings";
import { type Matrix, runAll, runTables } from "./run-all";
import { ALL } from "./selection";
import { sideBySide } from "./side-by-side";
import type { Connect } from "./stage";

interface Options {
  readonly saga: SagaName;
  readonly coordination: CoordinationName;
  readonly lane: Lane;
  readonly provider: "sandbox" | "stripe";
  readonly kind?: Kind;
  readonly seed?: number;
  readonly pages?: true;
  readonly record?: string;
  readonly out?: string;
  readonly port?: number;
}

const program = commandLine(
  "scenarios",
  "Runs the fault scenarios on LocalStack and records how each of them ends.",
)
  .argument("[text]", "run only the kind of that name, or scenarios whose name holds this text")
  .addOption(new Option("--saga <name>", "the saga that is run").choices(sagaNames).default(FIRST))
  .addOption(coordinationOption())
  .addOption(laneOption())
  .addOption(
    new Option(
      "--provider <name>",
      "what acts outside; stripe: faults at each call of a fake of it",
    )
      .choices(["sandbox", "stripe"])
      .default("sandbox"),
  )
  .addOption(new Option("--kind <kind>", "run only this kind").choices(kindNames))
  .option("--seed <n>", "only each kind of fault at each step; writes no docs", wholeNumber)
  .option("--pages", "run nothing; only write the pages of the recorded runs again")
  .option("--record <file>", "run nothing; store a run written by --out as the recording")
  .option("--out <file>", "also write the results to this file, as JSON (Brotli for *.br)")
  .option(...OWN_PORT_OPTION)
  .addHelpText(
    "after",
    `\nExample: ${called("scenarios", '"process killed"')}; writes no docs then.\n` +
      "`evidence` records two sagas in docs/evidence.md, and runs no scenario.",
  )
  .parse();

runMain(async (signal) => {
  const { saga, coordination, lane, provider, ...options } = program.opts<Options>();
  if (options.record) return write(readRecordingFrom(options.record));
  if (options.pages) return writePages(saga);
  refuseLaneOf({ lane, coordination });
  const log = progress();
  const { port } = options;
  const what = { only: coordination, sagas: [saga], context: [`lane=${lane}`] };
  const stripe = provider === "stripe" ? await openStripe() : undefined;
  const beside = stripe && { beside: stripe };
  try {
    const stage = await openTestStage(log, { signal, port, ...what, ...beside });
    try {
      await runThem(stage, { log, signal, stripe });
    } finally {
      await stage.close();
    }
  } finally {
    await stripe?.close();
  }
});

/** Loaded only here: whoever has no provider does not need its package. */
async function openStripe(): Promise<StageStripe> {
  const { StageStripe } = await import("../stripe/at-stage");
  return StageStripe.open();
}

interface Running {
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
  readonly stripe?: StageStripe | undefined;
}

async function runThem(stage: TestStage, running: Running): Promise<void> {
  const started = Date.now();
  const { saga, coordination, lane, out, seed, ...options } = program.opts<Options>();
  const { log, stripe } = running;
  const only = options.kind ?? program.args[0];
  // The pages are about all scenarios of the state machine and of the choreography, over the sandbox.
  const isRecorded = lane === "standard" && seed === undefined && !stripe;
  const own = connects[coordination](sagas[saga]);
  const connect = stripe?.scenarios(own) ?? own;
  const scenarios = await recordedIn(stage, connect, running);
  const isAsked = !stripe && (!only || only === "evidence");
  const isEvidence = isRecorded && coordination === "orchestration" && isAsked;
  if (isEvidence) writeEvidence(saga, await gatherEvidence(connect, stage.proxy));
  if (scenarios.length === 0 && !isEvidence) throw new UserError(`no scenario is called "${only}"`);
  const failed = scenarios.filter(({ passed }) => !passed);
  const seconds = (Date.now() - started) / 1000;
  const run = recordingSchema.parse({ saga, coordination, seconds, scenarios });
  if (out) writeRecording(out, run);
  if (!only && isRecorded) write(run);
  log(`${scenarios.length - failed.length} passed, ${failed.length} failed`);
  for (const { name } of failed) log(`FAIL ${name}`);
  if (failed.length > 0) process.exitCode = 1;
}

/** What was run. Power cuts come first: after a restart an outbox publishes every commit again. */
async function recordedIn(
  stage: TestStage,
  connect: Connect,
  { log, signal, stripe }: Running,
): Promise<Recorded[]> {
  const { seed, kind } = program.opts<Options>();
  const only = kind ?? program.args[0];
  const selection = () => (seed === undefined ? ALL : ({ of: "one", seed } as const));
  const onDone = (one: Recorded, done: number, of: number) => {
    log(`${done}/${of} ${one.passed ? "pass" : "FAIL"} ${one.name} (${one.seconds} s)`);
    if (!one.passed) console.error(explain(one));
  };
  const onDisturbed = (one: Recorded) =>
    log(
      `a call without a fault timed out, running it again alone: ${one.name} (${one.seconds} s)\n${explain(one)}`,
    );
  const { proxy } = stage;
  const table = { connects: [connect], selection, proxy, only, signal, onDone, onDisturbed };
  if (stripe) return recordedOf(await runTables(table));
  const isCut = !only || only === "power cut";
  const cuts = isCut ? await runPowerCuts(stage, { connects: [connect], selection, onDone }) : [];
  return recordedOf([...cuts, ...(await runAll(table))]);
}

const recordedOf = (matrices: readonly Matrix[]) => matrices.flatMap(({ recorded }) => recorded);

function writeEvidence(saga: SagaName, evidence: Evidence): void {
  writeWhole(join(DOCS, `${pageOf("evidence", saga)}.md`), evidenceMarkdown(evidence));
}

function write(run: Recording): void {
  writeRecording(recordingOf(run.coordination, run.saga), run);
  writePages(run.saga);
}

/** Writes the pages of recorded runs, and the comparison if both coordinations were recorded. */
function writePages(saga: SagaName): void {
  const [one, other] = recordings(saga).map(readRecordingFrom);
  const write = (page: string, text: string) => writeWhole(join(DOCS, `${page}.md`), text);
  for (const run of [one, other]) {
    if (run) write(matrixOf(run.coordination, saga), scenariosMarkdown(run, other !== undefined));
  }
  if (one && other) write(sideBySideOf(saga), sideBySide(one, other));
}
