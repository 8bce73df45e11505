import Table from "cli-table3";
import { sagaViolations, violations } from "./client/invariants";
import { type Row, SagaClient, type SagaRows } from "./client/saga-client";
import { type Story, stories } from "./demo-stories";
import { deployLocal } from "./deploy";
import { down, type Emulator, settings, status, up } from "./localstack";
import { progress, runMain } from "./main";

/** `npm run demo`: an emulator, the stack, a few orders that go wrong, and what became of them. */
runMain(async (signal) => {
  const log = progress();
  const wasUp = (await status()).up;
  const emulator = await up({ log, signal });
  try {
    Object.assign(process.env, settings(emulator));
    await deployLocal({ stage: "local", log, signal });
    const saga = await SagaClient.connect();
    const passed = await playStories(saga, log);
    saga.close();
    howToGoOn(emulator, saga);
    if (!passed) process.exitCode = 1;
  } catch (error) {
    if (signal.aborted && !wasUp) await down();
    throw error;
  }
});

async function playStories(saga: SagaClient, log: (line: string) => void): Promise<boolean> {
  const { sku, stock, stories: all } = stories(Date.now().toString(36));
  log(`putting ${stock} of ${sku} in stock`);
  await saga.setStock(sku, stock);
  log(`placing ${all.length} orders …`);
  await Promise.all(
    all.map(async (story) => {
      await story.act(saga);
      log(`  ${story.id}: ${story.what}: done`);
    }),
  );
  const told = await Promise.all(
    all.map(async (story) => ({ story, rows: await saga.rows(story.id) })),
  );
  const item = (await saga.stock(sku)) ?? {};
  const books = violations({ sagas: told.map(({ rows }) => rows), stock: [item] });
  const table = new Table({
    head: ["order", "what was done to it", "order", "reservation", "payment", "provider", "ok"],
    style: { head: [], border: [] },
  });
  const passes = told.map(({ story, rows }) => passed(story, rows));
  table.push(...told.map(({ story, rows }, i) => line(story, rows, passes[i] === true)));
  console.log(table.toString());
  console.log(`stock of ${sku}: ${item.onHand} on hand, ${item.available} available`);
  for (const violation of books) console.log(`VIOLATED ${violation}`);
  return passes.every(Boolean) && books.length === 0;
}

function passed({ ends }: Story, rows: SagaRows): boolean {
  return rows.order?.status === ends && sagaViolations(rows).length === 0;
}

function line(story: Story, rows: SagaRows, pass: boolean): string[] {
  const reason = rows.order?.reason ? ` (${rows.order.reason})` : "";
  return [
    story.id,
    story.what,
    statusOf(rows.order) + reason,
    statusOf(rows.reservation),
    statusOf(rows.payment),
    ledgerOf(rows.provider),
    pass ? "pass" : "FAIL",
  ];
}

const statusOf = (row: Row | undefined) => String(row?.status ?? "-");

function ledgerOf(row: Row | undefined): string {
  return row ? `${row.status} (captured ${row.captures}x, refunded ${row.refunds}x)` : "-";
}

function howToGoOn(emulator: Emulator, { outputs }: SagaClient): void {
  console.log(`
LocalStack stays up at ${emulator.endpoint} (log: ${emulator.dir}). To go on:

  eval "$(npm run -s localstack -- env)"
  aws stepfunctions list-executions --state-machine-arn ${outputs.StateMachineArn}
  aws dynamodb scan --table-name ${outputs.OrderTableName}
  npm run localstack -- kill     # cuts the power; the tables survive it
  npm run localstack -- down     # ends it`);
}
