import { audit } from "../../deployed/audit";
import type { Reindexed } from "../../deployed/operations";
import { wordOf } from "../../deployed/words";
import type { Commands } from "../context";
import { EXIT } from "../failures";
import { tableOf } from "../output";

/** `saga audit` and `reindex`: whether everything that must hold does, and what mends one of it. */
export const auditCommands: Commands = (program, run) => {
  program
    .command("audit")
    .description(
      "Checks every invariant over all sagas and all numbers they share; ends with 1 if one fails.",
    )
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
    .description("Puts open sagas back into the index of open ones, where it has lost them.")
    .addHelpText(
      "after",
      "\nReads all records. The reconciler then drives them on, as any.\n  $ saga reindex",
    )
    .action(() =>
      run(async (saga) => {
        const word = wordOf(saga.saga);
        const done = await saga.reindex();
        const rows = done.map(({ id, why, did }) => [id, why, REINDEXED[did]]);
        const none = `the index leads to every open ${word}`;
        const text =
          rows.length > 0 ? tableOf([word.toUpperCase(), "WHY", "WHAT WAS DONE"], rows) : none;
        const exit = done.every(({ did }) => did === "indexed") ? EXIT.done : EXIT.failed;
        return { json: done, text, exit };
      }),
    );
};

const REINDEXED = {
  indexed: "put back",
  changed: "changed meanwhile: look again",
  damaged: "nothing: a person has to mend its row",
} as const satisfies Record<Reindexed["did"], string>;

const EXAMPLES = `
Reads all tables. What it finds it looks for once more, so that sagas under way raise no alarm.
  $ saga audit --json | jq -r '.violations[]'`;
