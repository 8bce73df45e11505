import type { Evidence, TracedOrder } from "./evidence";

/** What was taken down of two orders, for people to read. */
export function evidenceMarkdown({ redelivered, crashed }: Evidence): string {
  return [
    "# Evidence",
    "",
    "Written by `npm run scenarios`; do not edit. Two orders, and all that is recorded of them: the",
    "histories of the executions, the services' rows, and the functions' logs (`npx saga trace`).",
    "",
    "## A charge that was delivered three times",
    "",
    "The order was confirmed when the same charge came again, twice. Both are found to have been",
    "applied before, and skipped; the provider has captured once.",
    "",
    ...told(redelivered),
    "## A crash when the money was taken and nobody had noted it",
    "",
    "The payment function's process was killed (SIGKILL) when the provider had captured and the",
    "payment's row did not know; the execution was stopped at the same instant. The reconciler",
    "started another, whose charge found the capture under the order's idempotency key.",
    "",
    ...told(crashed),
  ].join("\n");
}

function told({ orderId, trace, ledger }: TracedOrder): string[] {
  const start = Date.parse(trace[0]?.at ?? "");
  const rows = trace.map(({ at, source, by, kind, what }) => {
    const seconds = ((Date.parse(at) - start) / 1000).toFixed(3);
    return `| ${[seconds, by, kind, cell(what), source].join(" | ")} |`;
  });
  return [
    `Order \`${orderId}\`. The provider's ledger:`,
    "",
    "```json",
    JSON.stringify(ledger, null, 2),
    "```",
    "",
    "| s | by | | what | from |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
    "",
  ];
}

const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("\n", " ");
