import { Argument } from "commander";
import { completionOf, SHELLS, type Shell } from "../completion";
import type { Commands } from "../context";

/** `saga completion`: teaches a shell to complete the command. */
export const completionCommand: Commands = (program, _run, _context, tell) => {
  program
    .command("completion")
    .description("Prints a script that makes a shell complete this command.")
    .addArgument(new Argument("<shell>", "which shell").choices(SHELLS))
    .addHelpText("after", EXAMPLES)
    .action((shell: Shell) =>
      tell(async () => {
        const text = completionOf(program, shell);
        return { json: text, text };
      }),
    );
};

const EXAMPLES = `
It completes the word saga: where the command is called by npx, give it that name first. Examples:
  $ alias saga='npx saga'
  $ eval "$(npx saga completion bash)"
  $ saga completion fish | source`;
