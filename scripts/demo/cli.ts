import { Option } from "commander";
import { type SagaName, sagaNames, sagas } from "#sagas";
import type { CoordinationName } from "../../lib/names";
import { commandLine, PORT_OPTION } from "../command/command-line";
import { progress, runMain } from "../command/main";
import { deployLocal } from "../deploy/deploy";
import { counterName } from "../deployed/counters";
import { SagaClient } from "../deployed/saga-client";
import { wordOf } from "../deployed/words";
import { down, type Emulator, enterLocal, kill, status, up } from "../localstack";
import { FIRST } from "../scenarios/recordings";
import { storiesOf } from "./stories";
import { printOutcome } from "./table";
import { choreographed, orchestrated, printJournals } from "./traces";

const program = commandLine(
  "demo",
  "Starts LocalStack, deploys, breaks sagas on purpose, and shows how each of them ended.",
)
  .option(...PORT_OPTION)
  .addOption(new Option("--saga <name>", "which saga").choices(sagaNames).default(FIRST))
  .parse();

runMain(async (signal) => {
  const log = progress();
  const { saga, ...choice } = program.opts<{ port?: number; saga: SagaName }>();
  const wasUp = (await status(choice)).up;
  const emulator = await up({ ...choice, log, signal });
  enterLocal(emulator);
  try {
    await play(saga, emulator, log, signal);
  } catch (error) {
    await leave(emulator, wasUp, { log, signal });
    throw error;
  }
});

type Log = (line: string) => void;

/** Leaves the emulator as it was found: up (even if its power has just been cut), or down. */
async function leave(
  { port, dir, mode }: Emulator,
  wasUp: boolean,
  { log, signal }: { log: Log; signal: AbortSignal },
): Promise<void> {
  if (mode === "external") return;
  if (wasUp) await up({ port, dir, mode, log });
  else if (signal.aborted) await down({ port, dir });
}

async function play(
  name: SagaName,
  emulator: Emulator,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const { puts, stories, plain } = storiesOf(sagas[name], Date.now().toString(36));
  const word = wordOf(sagas[name]);
  let saga = await deployed(name, log, signal);
  for (const { service, key, amount } of puts) {
    log(`putting ${amount} of ${counterName(key)} in`);
    await saga.setCounter(service, key, amount);
  }
  log(`placing ${stories.length} ${word}s …`);
  await Promise.all(
    stories.map(async (story) => {
      await story.act(saga);
      log(`  ${story.id}: ${story.afterPowerCut ? "waits for a person" : story.what}`);
    }),
  );

  log("placing one in the choreography …");
  const journals = [
    await orchestrated(saga, plain.id),
    await choreographed(saga, puts, plain.request),
  ];

  if (emulator.mode !== "external") {
    log("cutting the power: LocalStack, DynamoDB and every function die at once");
    saga.close();
    const { port, dir, mode } = emulator;
    await kill({ port, dir });
    await up({ port, dir, mode, log, signal });
    saga = await deployed(name, log, signal, "orchestration");
    log(`reconciling every open ${word} …`);
    await saga.invoke("Reconciler", { due: "all" });
  }
  for (const story of stories) {
    if (!story.afterPowerCut) continue;
    await story.afterPowerCut(saga);
    log(`  ${story.id}: ${story.what}`);
  }
  if (!(await printOutcome(saga, puts, stories))) process.exitCode = 1;
  printJournals(journals);
  howToGoOn(emulator, saga);
  saga.close();
}

async function deployed(
  name: SagaName,
  log: Log,
  signal: AbortSignal,
  only?: CoordinationName,
): Promise<SagaClient> {
  await deployLocal({ stage: "local", sagas: [name], log, signal, ...(only && { only }) });
  return SagaClient.connect(sagas[name]);
}

function howToGoOn(emulator: Emulator, { saga, outputs }: SagaClient): void {
  console.log(`
LocalStack stays up at ${emulator.endpoint}; its data and log are in ${emulator.dir}. To go on:

  eval "$(npm run -s localstack -- env)"
  aws stepfunctions list-executions --state-machine-arn ${outputs.stateMachine}
  aws dynamodb scan --table-name ${outputs.table(saga.noun)}
  npm run localstack -- kill     # a power cut: the tables survive it, nothing else does
  npm run localstack -- down     # ends it`);
}
