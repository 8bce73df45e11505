import { Unknown } from "../../deployed/errors";
import type { TraceEntry } from "../../deployed/trace/entry";
import { wordOf } from "../../deployed/words";
import type { Commands } from "../context";
import { tableOf } from "../output";

/** `saga trace`: the timeline of everything that is recorded about a saga. */
export const traceCommand: Commands = (program, run) => {
  program
    .command("trace")
    .description("Shows a saga's timeline, from execution histories, rows and logs.")
    .argument("<id>", "the saga's id")
    .addHelpText("after", EXAMPLES)
    .action((id: string) =>
      run(async (saga) => {
        const entries = await saga.trace(id);
        if (!entries) throw new Unknown(`there is no ${wordOf(saga.saga)} ${id}`);
        return { json: entries, text: timelineOf(entries) };
      }),
    );
};

function timelineOf(entries: readonly TraceEntry[]): string {
  const start = Date.parse(entries[0]?.at ?? "");
  return tableOf(
    ["TIME (UTC)", "SECONDS", "BY", "", "WHAT", "FROM"],
    entries.map(({ at, by, kind, what, source }) => [
      at.slice(11, 23),
      ((Date.parse(at) - start) / 1000).toFixed(3),
      by,
      kind,
      what,
      source,
    ]),
  );
}

const EXAMPLES = `
BY is an execution (first, re-drive 1, …) or a service. "skipped" means that the command found its own
idempotency key: it was applied before.

Examples:
  $ saga trace ID
  $ saga trace ID --json | jq -r '.[] | select(.kind == "failed") | .what'`;
