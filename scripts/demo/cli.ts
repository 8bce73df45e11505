import { rmSync } from "node:fs";
import { Option } from "commander";
import { type SagaName, sagaNames, sagas } from "#sagas";
import type { AnySaga } from "../../lambdas/saga/define";
import type { CoordinationName } from "../../lib/names";
import { commandLine, PORT_OPTION } from "../command/command-line";
import { progress, runMain } from "../command/main";
import { deployLocal } from "../deploy/deploy";
import { counterName } from "../deployed/counters";
import type { Outputs } from "../deployed/outputs";
import { auditOutside } from "../deployed/outside-audit";
import { SagaClient } from "../deployed/saga-client";
import { wordOf } from "../deployed/words";
import { down, type Emulator, enterLocal, freePort, kill, status, up } from "../localstack";
import { FIRST } from "../scenarios/recordings";
import { stageFolder } from "../stage/stage-folder";
import { DemoStripe } from "../stripe/demo-stripe";
import { storiesOf } from "./stories";
import { printOutcome } from "./table";
import { choreographed, orchestrated, printJournals } from "./traces";

const program = commandLine(
  "demo",
  "Starts LocalStack, deploys, breaks sagas on purpose, and shows how each of them ended.",
)
  .option(...PORT_OPTION)
  .addOption(new Option("--saga <name>", "which saga").choices(sagaNames).default(FIRST))
  .addOption(
    new Option("--provider <name>", "what takes the money; stripe: a fake, or STRIPE_TEST_KEY")
      .choices(["sandbox", "stripe"])
      .default("sandbox"),
  )
  .parse();

runMain(async (signal) => {
  const log = progress();
  const { provider, ...choice } = program.opts<Options>();
  if (provider === "stripe") await demoWithStripe(choice, log, signal);
  else await demo(choice, log, signal);
});

async function demo({ saga, ...choice }: Choice, log: Log, signal: AbortSignal): Promise<void> {
  const wasUp = (await status(choice)).up;
  const emulator = await up({ ...choice, log, signal });
  enterLocal(emulator);
  try {
    const outputs = await play(saga, { emulator, log, signal });
    howToGoOn(emulator, outputs, sagas[saga].noun);
  } catch (error) {
    await leave(emulator, wasUp, { log, signal });
    throw error;
  }
}

/** The fake ends with the demo. So the demo has an emulator of its own then, which ends with it too. */
async function demoWithStripe(
  { saga, port: named }: Choice,
  log: Log,
  signal: AbortSignal,
): Promise<void> {
  const port = named ?? (await freePort());
  const dir = stageFolder(port);
  const stripe = await DemoStripe.open();
  log(`outside is ${stripe.name}`);
  try {
    const emulator = await up({ port, dir, mode: "host", owner: process.pid, log, signal });
    enterLocal(emulator);
    await play(saga, { emulator, log, signal, stripe });
  } finally {
    await down({ port, dir });
    rmSync(dir, { recursive: true, force: true });
    await stripe.close();
  }
}

type Log = (line: string) => void;

interface Options {
  readonly port?: number;
  readonly saga: SagaName;
  readonly provider: "sandbox" | "stripe";
}
type Choice = Omit<Options, "provider">;

/** What the demo plays on. */
interface Scene {
  readonly emulator: Emulator;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly stripe?: DemoStripe;
}

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

/** Returns the outputs of the stack as it is at the end. */
async function play(name: SagaName, scene: Scene): Promise<Outputs> {
  const { emulator, log, stripe } = scene;
  const definition: AnySaga = sagas[name];
  const { puts, stories, plain } = storiesOf(definition, Date.now().toString(36), (request) =>
    stripe ? stripe.paidBy(definition, request) : request,
  );
  const word = wordOf(sagas[name]);
  let saga = await deployed(name, scene);
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

  const { mode } = emulator;
  if (mode !== "external") {
    saga.close();
    saga = await afterPowerCut(name, scene, mode);
  }
  for (const story of stories) {
    if (!story.afterPowerCut) continue;
    await story.afterPowerCut(saga);
    log(`  ${story.id}: ${story.what}`);
  }
  if (!(await printOutcome(saga, puts, stories))) process.exitCode = 1;
  if (stripe) {
    await stripe.print(stories.map(({ id }) => id));
    await compareOutside(saga);
  }
  printJournals(journals);
  saga.close();
  return saga.outputs;
}

/** Kills the emulator, starts it again, deploys the saga and has the reconciler look at all that is open. */
async function afterPowerCut(
  name: SagaName,
  scene: Scene,
  mode: "docker" | "host",
): Promise<SagaClient> {
  const { emulator, log, signal } = scene;
  log("cutting the power: LocalStack, DynamoDB and every function die at once");
  const { port, dir } = emulator;
  await kill({ port, dir });
  await up({ port, dir, mode, log, signal });
  const saga = await deployed(name, scene, "orchestration");
  log(`reconciling every open ${wordOf(sagas[name])} …`);
  await saga.invoke("Reconciler", { due: "all" });
  return saga;
}

/** Compares what the provider has with how the sagas ended, as `saga audit --provider` does. */
async function compareOutside(client: SagaClient): Promise<void> {
  const { sagas } = await client.books();
  for (const system of await client.outside("stripe")) {
    const { compared, violations } = await auditOutside(client.saga, sagas, system);
    for (const violation of violations) console.log(`VIOLATED ${violation}`);
    console.log(`compared with ${compared} sagas that have ended: ${violations.length} violations`);
    if (violations.length > 0) process.exitCode = 1;
  }
}

async function deployed(
  name: SagaName,
  { log, signal, stripe }: Scene,
  only?: CoordinationName,
): Promise<SagaClient> {
  const context = (await stripe?.context()) ?? [];
  const what = { stage: "local", sagas: [name], context, log, signal };
  await deployLocal({ ...what, ...(only && { only }) });
  return SagaClient.connect(sagas[name]);
}

function howToGoOn(emulator: Emulator, outputs: Outputs, noun: string): void {
  console.log(`
LocalStack stays up at ${emulator.endpoint}; its data and log are in ${emulator.dir}. To go on:

  eval "$(npm run -s localstack -- env)"
  aws stepfunctions list-executions --state-machine-arn ${outputs.stateMachine}
  aws dynamodb scan --table-name ${outputs.table(noun)}
  npm run localstack -- kill     # a power cut: the tables survive it, nothing else does
  npm run localstack -- down     # ends it`);
}
