import type { Commands } from "../context";
import { EXIT } from "../failures";
import { tableOf } from "../output";

/** `saga doctor`: whether a saga is deployed, reachable, permitted, and of one version. */
export const doctorCommand: Commands = (program, _run, { examine }, tell) => {
  program
    .command("doctor")
    .description("Checks that all parts are deployed, reachable, permitted and of one version.")
    .addHelpText("after", EXAMPLES)
    .action(() =>
      tell(async (which) => {
        const found = await examine(which);
        const rows = found.map(({ what, isWell, says, todo }) => {
          return [isWell ? "ok" : "bad", what, todo ? `${says}: ${todo}` : says];
        });
        const exit = found.every(({ isWell }) => isWell) ? EXIT.done : EXIT.failed;
        return { json: found, text: tableOf(["IS", "PART", "HOW"], rows), exit };
      }),
    );
};

const EXAMPLES = `
It changes nothing. It describes stacks, tables, functions, queues and the state machine, and reads a log. To see what
is permitted, it tries a dry run of each function, and an update of each table under a condition that is always false.
It does not try to start an execution or to delete a message. Exit code 1 if anything is bad.

Examples:
  $ saga doctor
  $ saga doctor --json | jq -r '.[] | select(.isWell | not) | .what'`;
