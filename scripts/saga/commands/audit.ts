import { audit } from "../../deployed/audit";
import type { Commands } from "../context";
import { EXIT } from "../failures";

/** `saga audit`: whether everything that must hold does. */
export const auditCommand: Commands = (program, run) => {
  program
    .command("audit")
    .description("Checks every invariant over all orders and all stock; ends with 1 if one fails.")
    .addHelpText("after", EXAMPLES)
    .action(() =>
      run(async (saga) => {
        const report = await audit(saga);
        const { sagas, open, skus, violations } = report;
        const all = `${sagas} sagas, ${open} of them open, and ${skus} skus`;
        const text =
          violations.length === 0
            ? `${all}: every invariant holds`
            : [`${all}: ${violations.length} violations`, ...violations].join("\n");
        return { json: report, text, exit: violations.length === 0 ? EXIT.done : EXIT.failed };
      }),
    );
};

const EXAMPLES = `
Reads all tables. What it finds it looks for once more, so that sagas under way raise no alarm.
  $ saga audit --json | jq -r '.violations[]'`;
