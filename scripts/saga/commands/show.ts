import type { AnySaga } from "../../../lambdas/saga/define";
import type { Row } from "../../../lambdas/saga/service";
import { partsOf } from "../../deployed/books";
import type { SagaDetails, SagaOperations } from "../../deployed/operations";
import { partsInWords } from "../../deployed/parts";
import type { SagaSummary } from "../../deployed/summary";
import type { Commands, Ended } from "../context";
import { amountOf, clock, named, tableOf } from "../output";
import { detailsOf } from "../wait";

/** `saga show`: one saga, as each service and outside system has it. */
export const showCommand: Commands = (program, run) => {
  program
    .command("show")
    .description("Shows what each service and outside system holds of a saga, and what comes next.")
    .argument("<id>", "the saga's id")
    .addHelpText("after", "\nExample:\n  $ saga show ID")
    .action((id: string) =>
      run(async (saga) => inFull(saga, detailsOf(saga, await saga.find(id), id))),
    );
};

/** Everything about a saga, as JSON and in words. */
export function inFull(operations: Pick<SagaOperations, "saga">, details: SagaDetails): Ended {
  const { saga } = operations;
  const { summary, rows, violations } = details;
  const parts = { id: rows.id, ...Object.fromEntries(partsOf(saga, rows)) };
  const json = {
    summary: named(operations, summary),
    rows: named(operations, parts),
    violations,
  };
  return { json, text: describe(saga, details) };
}

/** A saga in words, with the actions that a person may take now. */
function describe(saga: AnySaga, { summary, rows, violations }: SagaDetails): string {
  const { id, status, condition, why } = summary;
  const [record, ...parts] = partsInWords(saga, rows);
  const head = `${id}: ${status}, ${condition}${why ? ` (${why})` : ""}`;
  const lines = [
    ["amount", amountOf(summary)],
    [record?.name ?? "", [status, approvalOf(rows.record)].filter(Boolean).join(", ")],
    ...parts.map(({ name, is, holds = "" }) => [name, `${is} ${holds}`.trim()]),
    ["execution", summary.execution && executionOf(summary)],
    ["re-drives", summary.redrives || undefined],
    ["next check", clock(summary.dueAt)],
    ["next", adviceOf(summary)],
    ...violations.map((violation) => ["VIOLATED", violation]),
  ];
  return [
    head,
    tableOf(
      [],
      lines.filter(([, value]) => value),
    ),
  ].join("\n");
}

function executionOf({ execution = "", executionStatus }: SagaSummary): string {
  return executionStatus ? `${execution} (${executionStatus})` : execution;
}

function approvalOf({ approval, decidedBy, approvalDeadline }: Row = {}): string {
  if (!approval || approval === "NONE") return "";
  if (approval === "REQUIRED") return `approval REQUIRED until ${clock(String(approvalDeadline))}`;
  return `${approval}${decidedBy ? ` by ${decidedBy}` : ""}`;
}

function adviceOf({ id, condition }: SagaSummary): string {
  if (condition === "parked") return `saga approve ${id}, or saga reject ${id}`;
  if (condition === "stuck") return `saga redrive ${id}, or saga compensate ${id}`;
  return "";
}
