import { SagaClient } from "./client/saga-client";
import { storiesOf } from "./demo-stories";
import { printOutcome } from "./demo-table";
import { choreographed, orchestrated, printJournals } from "./demo-traces";
import { type Deployment, deployLocal } from "./deploy";
import { down, type Emulator, kill, settings, status, up } from "./localstack";
import { progress, runMain } from "./main";

/** `npm run demo`: an emulator, the stack, orders that meet trouble, and what became of them. */
runMain(async (signal) => {
  const log = progress();
  const wasUp = (await status()).up;
  const emulator = await up({ log, signal });
  Object.assign(process.env, settings(emulator));
  try {
    await play(emulator, log, signal);
  } catch (error) {
    if (signal.aborted && !wasUp) await down();
    throw error;
  }
});

type Log = (line: string) => void;

async function play(emulator: Emulator, log: Log, signal: AbortSignal): Promise<void> {
  const { sku, stock, stories, plain } = storiesOf(Date.now().toString(36));
  let saga = await deployed(log, signal);
  log(`putting ${stock} of ${sku} in stock`);
  await saga.setStock(sku, stock);
  log(`placing ${stories.length} orders …`);
  await Promise.all(
    stories.map(async (story) => {
      await story.act(saga);
      log(`  ${story.id}: ${story.afterPowerCut ? "waits for a person" : story.what}`);
    }),
  );

  log("placing one in the choreography …");
  const journals = [await orchestrated(saga, plain.orderId), await choreographed(sku, plain)];

  if (emulator.mode !== "external") {
    log("cutting the power: LocalStack, DynamoDB and every function die at once");
    saga.close();
    const { port, dir, mode } = emulator;
    await kill({ port, dir });
    await up({ port, dir, mode, log, signal });
    saga = await deployed(log, signal, "orchestration");
    log("reconciling every open order …");
    await saga.invoke("Reconciler", { due: "all" });
  }
  for (const story of stories) {
    if (!story.afterPowerCut) continue;
    await story.afterPowerCut(saga);
    log(`  ${story.id}: ${story.what}`);
  }
  if (!(await printOutcome(saga, sku, stories))) process.exitCode = 1;
  printJournals(journals);
  howToGoOn(emulator, saga);
  saga.close();
}

async function deployed(log: Log, signal: AbortSignal, only?: Deployment): Promise<SagaClient> {
  await deployLocal({ stage: "local", log, signal, ...(only && { only }) });
  return SagaClient.connect();
}

function howToGoOn(emulator: Emulator, { outputs }: SagaClient): void {
  console.log(`
LocalStack stays up at ${emulator.endpoint}; its data and log are in ${emulator.dir}. To go on:

  eval "$(npm run -s localstack -- env)"
  aws stepfunctions list-executions --state-machine-arn ${outputs.StateMachineArn}
  aws dynamodb scan --table-name ${outputs.OrderTableName}
  npm run localstack -- kill     # a power cut: the tables survive it, nothing else does
  npm run localstack -- down     # ends it`);
}
