import Table from "cli-table3";
import { order } from "../../lambdas/order/saga";
import type { Row } from "../../lambdas/saga/service";
import type { SagaRows } from "../deployed/books";
import { sagaViolations } from "../deployed/invariants";
import type { SagaClient } from "../deployed/saga-client";
import { orderRows, orderViolations, stockOf } from "./order-rows";
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
  const item = (await stockOf(saga, sku)) ?? {};
  const table = new Table({
    head: ["order", "what was done to it", "order", "reservation", "payment", "provider", "ok"],
    style: { head: [], border: [] },
  });
  table.push(...told.map(({ story, rows }) => line(story, rows)));
  console.log(table.toString());
  console.log(`stock of ${sku}: ${item.onHand} on hand, ${item.available} available`);
  const broken = await orderViolations(
    saga,
    told.map(({ rows }) => rows),
    [sku],
  );
  for (const violation of broken) console.log(`VIOLATED ${violation}`);
  return broken.length === 0 && told.every(({ story, rows }) => passed(story, rows));
}

function passed({ ends }: Story, rows: SagaRows): boolean {
  return rows.record?.status === ends && sagaViolations(order, rows).length === 0;
}

function line(story: Story, rows: SagaRows): string[] {
  const { order: row, reservation, payment, provider } = orderRows(rows);
  const reason = row?.reason ? ` (${row.reason})` : "";
  return [
    story.id,
    story.what,
    statusOf(row) + reason,
    statusOf(reservation),
    statusOf(payment),
    ledgerOf(provider),
    passed(story, rows) ? "pass" : "FAIL",
  ];
}

const statusOf = (row: Row | undefined) => String(row?.status ?? "-");

function ledgerOf(row: Row | undefined): string {
  return row ? `${row.status} ${row.captures}x captured ${row.refunds}x refunded` : "-";
}
