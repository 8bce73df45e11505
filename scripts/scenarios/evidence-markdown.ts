import type { Evidence, Traced } from "./evidence";

/** The page that shows everything recorded of two sagas. */
export function evidenceMarkdown({ command, redelivered, crashed }: Evidence): string {
  return [
    "# Evidence",
    "",
    "Written by `npm run scenarios`; do not edit. Two sagas, with everything that was recorded of them:",
    "execution histories, rows and logs, as `npx saga trace ID` shows them.",
    "",
    `## \`${command}\` was delivered three times`,
    "",
    `The saga was confirmed. Then the same \`${command}\` arrived twice more. The service found its idempotency`,
    "key both times and skipped the command.",
    "",
    ...told(redelivered),
    `## A crash between \`${command}\` and its record`,
    "",
    "The function was killed (SIGKILL) after the outside system had committed and before the service recorded it.",
    "The execution was stopped at the same moment. The reconciler started another execution, which found the",
    "commit under the saga's idempotency key.",
    "",
    ...told(crashed),
  ].join("\n");
}

function told({ id, trace, ledger }: Traced): string[] {
  const start = Date.parse(trace[0]?.at ?? "");
  const rows = trace.map(({ at, source, by, kind, what }) => {
    const seconds = ((Date.parse(at) - start) / 1000).toFixed(3);
    return `| ${[seconds, by, kind, cell(what), source].join(" | ")} |`;
  });
  return [
    `Saga \`${id}\`. What is kept of it:`,
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
