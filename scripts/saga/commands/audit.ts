import { audit } from "../../deployed/audit";
import type { Reindexed } from "../../deployed/operations";
import { wordOf } from "../../deployed/words";
import type { Commands } from "../context";
import { EXIT } from "../failures";
import { tableOf } from "../output";

/** `saga audit` and `reindex`: check every invariant, and repair the index. */
export const auditCommands: Commands = (program, run) => {
  program
    .command("audit")
    .description("Checks every invariant over all sagas and counters. Exit code 1 if one fails.")
    .addHelpText("after", EXAMPLES)
    .action(() =>
      run(async (saga) => {
        const report = await audit(saga);
        const { sagas, open, counters, violations } = report;
        const all = `${sagas} sagas, ${open} of them open, and ${counters} counters`;
        const text =
          violations.length === 0
            ? `${all}: every invariant holds`
            : [`${all}: ${violations.length} violations`, ...violations].join("\n");
        return { json: report, text, exit: violations.length === 0 ? EXIT.done : EXIT.failed };
      }),
    );
  program
    .command("reindex")
    .description("Puts open sagas back into the index of open sagas.")
    .addHelpText(
      "after",
      "\nReads all records. The reconciler then finishes these sagas.\n\nExample:\n  $ saga reindex",
    )
    .action(() =>
      run(async (saga) => {
        const word = wordOf(saga.saga);
        const done = await saga.reindex();
        const rows = done.map(({ id, why, did }) => [id, why, REINDEXED[did]]);
        const none = `the index has every open ${word}`;
        const text =
          rows.length > 0 ? tableOf([word.toUpperCase(), "WHY", "WHAT WAS DONE"], rows) : none;
        const exit = done.every(({ did }) => did === "indexed") ? EXIT.done : EXIT.failed;
        return { json: done, text, exit };
      }),
    );
};

const REINDEXED = {
  indexed: "put back",
  changed: "changed meanwhile: run this again",
  damaged: "nothing: a person must repair its row",
} as const satisfies Record<Reindexed["did"], string>;

const EXAMPLES = `
Reads all tables. It checks each finding twice, so that running sagas are not reported.

Example:
  $ saga audit --json | jq -r '.violations[]'`;
