import type { Intake } from "../../deployed/operations";
import { wordOf } from "../../deployed/words";
import type { Commands } from "../context";
import { clock } from "../output";

interface By {
  readonly by: string;
  readonly reason?: string;
}

const DOES = { pause: "PAUSED", resume: "OPEN" } as const;

/** `saga intake`: whether the front door accepts new sagas. */
export const intakeCommands: Commands = (program, run, { user }) => {
  const intake = program
    .command("intake")
    .description("Shows, pauses or resumes the intake of new sagas at the front door.")
    .addHelpText("after", "\nExample:\n  $ saga intake show");
  intake
    .command("show")
    .description("Shows whether new sagas are accepted.")
    .action(() =>
      run(async (saga) => {
        const found = await saga.intake();
        return { json: found, text: inWords(wordOf(saga.saga), found) };
      }),
    );
  for (const name of ["pause", "resume"] as const) {
    intake
      .command(name)
      .description(
        name === "pause"
          ? "Has new sagas refused within five seconds. Those under way go on."
          : "Has new sagas accepted again within five seconds.",
      )
      .option("--by <who>", "who says so; kept", user)
      .option("--reason <text>", "why; kept")
      .addHelpText("after", `\nExample:\n  $ saga intake ${name} --reason "the bank is down"`)
      .action((by: By) =>
        run(async (saga) => {
          const found = await saga.setIntake(DOES[name], by);
          return { json: found, text: inWords(wordOf(saga.saga), found) };
        }),
      );
  }
};

function inWords(word: string, { status, by, at, reason }: Intake): string {
  const what = status === "OPEN" ? "are accepted" : "are refused; those under way go on";
  const who = by ? ` (${by}, ${clock(at)}${reason ? `: ${reason}` : ""})` : "";
  return `new ${word}s ${what}${who}`;
}
