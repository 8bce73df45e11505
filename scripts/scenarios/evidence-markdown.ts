import type { Evidence, Traced } from "./evidence";

/** What was taken down of two orders, for people to read. */
export function evidenceMarkdown({ command, redelivered, crashed }: Evidence): string {
  return [
    "# Evidence",
    "",
    "Written by `npm run scenarios`; do not edit. Two sagas, and all that is recorded of them: the",
    "histories of the executions, the services' rows, and the functions' logs (`npx saga trace`).",
    "",
    `## \`${command}\` was delivered three times`,
    "",
    `The saga was confirmed when the same \`${command}\` came again, twice. Both are found to have been`,
    "applied before, and skipped; it was done once.",
    "",
    ...told(redelivered),
    `## A crash when \`${command}\` was done and nobody had noted it`,
    "",
    "The function's process was killed (SIGKILL) when it had committed and nobody knew; the execution",
    "was stopped at the same instant. The reconciler started another, which found under the saga's",
    "idempotency key that it was done.",
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
