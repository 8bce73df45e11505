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
It changes nothing: it describes stacks, tables, functions, queues and the state machine, asks whether the functions
may be invoked, and reads a log. Exit code 1 if anything is bad.

Examples:
  $ saga doctor
  $ saga doctor --json | jq -r '.[] | select(.isWell | not) | .what'`;
