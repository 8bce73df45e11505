import Table from "cli-table3";
import type { Row, SagaRows } from "../deployed/client";
import { sagaViolations, violations } from "../deployed/invariants";
import type { SagaClient } from "../deployed/saga-client";
import type { Story } from "./stories";

/** Prints what became of each order, as recorded, and says whether all is as it must be. */
export async function printOutcome(
  saga: SagaClient,
  sku: string,
  stories: readonly Story[],
): Promise<boolean> {
  const told = await Promise.all(
    stories.map(async (story) => ({ story, rows: await saga.rows(story.id) })),
  );
  const item = (await saga.stock(sku)) ?? {};
  const table = new Table({
    head: ["order", "what was done to it", "order", "reservation", "payment", "provider", "ok"],
    style: { head: [], border: [] },
  });
  table.push(...told.map(({ story, rows }) => line(story, rows)));
  console.log(table.toString());
  console.log(`stock of ${sku}: ${item.onHand} on hand, ${item.available} available`);
  const broken = violations({ sagas: told.map(({ rows }) => rows), stock: [item] });
  for (const violation of broken) console.log(`VIOLATED ${violation}`);
  return broken.length === 0 && told.every(({ story, rows }) => passed(story, rows));
}

function passed({ ends }: Story, rows: SagaRows): boolean {
  return rows.order?.status === ends && sagaViolations(rows).length === 0;
}

function line(story: Story, rows: SagaRows): string[] {
  const reason = rows.order?.reason ? ` (${rows.order.reason})` : "";
  return [
    story.id,
    story.what,
    statusOf(rows.order) + reason,
    statusOf(rows.reservation),
    statusOf(rows.payment),
    ledgerOf(rows.provider),
    passed(story, rows) ? "pass" : "FAIL",
  ];
}

const statusOf = (row: Row | undefined) => String(row?.status ?? "-");

function ledgerOf(row: Row | undefined): string {
  return row ? `${row.status} ${row.captures}x captured ${row.refunds}x refunded` : "-";
}
