import { audit } from "../../deployed/audit";
import type { Commands } from "../context";
import { EXIT } from "../failures";

/** `saga audit`: checks every invariant. */
export const auditCommand: Commands = (program, run) => {
  program
    .command("audit")
    .description("Checks every invariant over all sagas and counters. Exit code 1 if one fails.")
    .addHelpText("after", EXAMPLES)
    .action(() =>
      run(async (saga) => {
        const report = await audit(saga);
        const { sagas, open, counters, violations, noted } = report;
        const all = `${sagas} sagas, ${open} of them open, and ${counters} counters`;
        const text = [
          `${all}: ${violations.length === 0 ? "every invariant holds" : `${violations.length} violations`}`,
          ...violations,
          ...noted.map((sentence) => `to know, and nothing to mend: ${sentence}`),
        ].join("\n");
        return { json: report, text, exit: violations.length === 0 ? EXIT.done : EXIT.failed };
      }),
    );
};

const EXAMPLES = `
Reads all tables. It checks each finding twice, so that running sagas are not reported.

Example:
  $ saga audit --json | jq -r '.violations[]'`;
