import type { Row } from "../../../lambdas/saga/service";
import type { SagaDetails } from "../../deployed/operations";
import type { SagaSummary } from "../../deployed/summary";
import type { Commands } from "../context";
import { clock, money, tableOf } from "../output";
import { detailsOf } from "../wait";

/** `saga show`: one saga as all its parties have it. */
export const showCommand: Commands = (program, run) => {
  program
    .command("show")
    .description(
      "Shows one order: what all three services and the provider hold, and what is next.",
    )
    .argument("<order>", "its id")
    .addHelpText("after", "\nExample:\n  $ saga show order-17")
    .action((orderId: string) =>
      run(async (saga) => {
        const details = detailsOf(await saga.find(orderId), orderId);
        return { json: details, text: describe(details) };
      }),
    );
};

/** A saga in words, with what a person may do now. */
export function describe({ summary, rows, violations }: SagaDetails): string {
  const { orderId, status, condition, why, amount, currency } = summary;
  const { record: order = {}, services } = rows;
  const reservation = services.Inventory?.row;
  const { row: payment, books: provider } = services.Payment ?? {};
  const head = `${orderId}: ${status}, ${condition}${why ? ` (${why})` : ""}`;
  const lines = [
    ["amount", status === "?" ? undefined : money(amount, currency)],
    ["order", [status, approvalOf(order)].filter(Boolean).join(", ")],
    ["reservation", [statusOf(reservation), itemsOf(reservation)].filter(Boolean).join(" ")],
    ["payment", statusOf(payment)],
    ["provider", ledgerOf(provider)],
    ["execution", summary.execution && executionOf(summary)],
    ["re-drives", summary.redrives || undefined],
    ["next look", clock(summary.dueAt)],
    ["next", adviceOf(summary)],
    ...violations.map((violation) => ["VIOLATED", violation] as const),
  ] as const;
  return [
    head,
    tableOf(
      [],
      lines.filter(([, value]) => value),
    ),
  ].join("\n");
}

const statusOf = (row: Row | undefined) => String(row?.status ?? "-");

function executionOf({ execution = "", executionStatus }: SagaSummary): string {
  return executionStatus ? `${execution} (${executionStatus})` : execution;
}

function approvalOf({ approval, decidedBy, approvalDeadline }: Row): string {
  if (!approval || approval === "NONE") return "";
  if (approval === "REQUIRED") return `approval REQUIRED until ${clock(String(approvalDeadline))}`;
  return `${approval}${decidedBy ? ` by ${decidedBy}` : ""}`;
}

function itemsOf(row: Row | undefined): string {
  if (!Array.isArray(row?.items)) return "";
  const items: { sku: string; quantity: number }[] = row.items;
  return items.map(({ sku, quantity }) => `${quantity} x ${sku}`).join(", ");
}

function ledgerOf(row: Row | undefined): string {
  if (!row) return "-";
  return `${row.status}, captured ${row.captures}x, refunded ${row.refunds}x`;
}

function adviceOf({ orderId, condition }: SagaSummary): string {
  if (condition === "parked") return `saga approve ${orderId}, or saga reject ${orderId}`;
  if (condition === "stuck") return `saga redrive ${orderId}, or saga compensate ${orderId}`;
  return "";
}
