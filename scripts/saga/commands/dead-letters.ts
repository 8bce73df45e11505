import { Unknown } from "../../deployed/errors";
import type { Decider, Letter } from "../../deployed/operations";
import { wordOf } from "../../deployed/words";
import type { Commands } from "../context";
import { EXIT } from "../failures";
import { clock, tableOf } from "../output";
import { doneInWords } from "./finish";

/** `saga dead-letters`: messages that were given up. */
export const deadLetterCommands: Commands = (program, run, context, tell) => {
  const letters = program
    .command("dead-letters")
    .description("Shows the dead letters, and re-drives their sagas.")
    .addHelpText("after", EXAMPLES);
  letters
    .command("list", { isDefault: true })
    .description("Lists all dead letters, oldest first in each queue. They stay there.")
    .action(() =>
      run(async (saga) => {
        const all = await saga.letters();
        return { json: all, text: tableOfLetters(wordOf(saga.saga), all) };
      }),
    );
  letters
    .command("show")
    .description("Shows the dead letters of one saga, or one dead letter, in full.")
    .argument("<saga-or-letter>", "the id of a saga or of a dead letter")
    .action((id: string) =>
      run(async (saga) => {
        const found = (await saga.letters()).filter(isAbout(id));
        if (found.length === 0)
          throw new Unknown(`there is no dead letter of ${id}: see saga dead-letters list`);
        return { json: found, text: found.map(inFull).join("\n\n") };
      }),
    );
  handleLetters(letters, run, context, tell);
};

/** The commands that delete dead letters. */
const handleLetters: Commands = (letters, run, { user }) => {
  letters
    .command("redrive")
    .description("Re-drives the sagas of dead letters. Removes a dead letter if that worked.")
    .argument("[saga-or-letter]", "the id of a saga or of a dead letter; default: all")
    .option("--error <name>", "only those of this error")
    .action((id: string | undefined, { error }: { error?: string }) =>
      run(async (saga) => {
        const all = await saga.redriveLetters(
          (letter) => (!id || isAbout(id)(letter)) && (!error || letter.error === error),
        );
        if (id && all.length === 0)
          throw new Unknown(`there is no dead letter of ${id}: see saga dead-letters list`);
        const rows = all.map(({ letter, done, removed }) => {
          return [letter.sagaId, letter.step, doneInWords(done), removed ? "removed" : "kept"];
        });
        const head = [wordOf(saga.saga).toUpperCase(), "STEP", "WHAT WAS DONE", "LETTER"];
        const exit = all.every(({ removed }) => removed) ? EXIT.done : EXIT.failed;
        return { json: all, text: tableOf(head, rows), exit };
      }),
    );
  letters
    .command("drop")
    .description("Removes one dead letter that is of no use. The reconciler's log keeps it.")
    .argument("<letter>", "the id of a dead letter")
    .requiredOption(
      "--reason <text>",
      "why; it is kept in the reconciler's log, with the dead letter",
    )
    .option("--by <who>", "who drops it; kept there too", user)
    .action((id: string, by: Required<Decider>) =>
      run(async (saga) => {
        const dropped = await saga.dropLetters((letter) => letter.id === id, by);
        if (dropped.length === 0) throw new Unknown(`there is no dead letter ${id}`);
        return { json: dropped, text: `${id}: dropped by ${by.by}` };
      }),
    );
};

const isAbout = (id: string) => (letter: Letter) => letter.sagaId === id || letter.id === id;

function tableOfLetters(word: string, letters: readonly Letter[]): string {
  return tableOf(
    ["QUEUE", "SENT", word.toUpperCase(), "STEP", "ERROR", "LETTER"],
    letters.map(({ queue, at, sagaId, step, error, id }) => {
      return [queue, clock(at), sagaId, step, error, id];
    }),
  );
}

function inFull(letter: Letter): string {
  const { input, ...rest } = letter;
  const lines = Object.entries(rest).map(([name, value]) => [name, String(value ?? "")]);
  return tableOf([], [...lines, ["input", JSON.stringify(input)]]);
}

const EXAMPLES = `
Queues:
  step          a step used up its retries; its saga is being undone
  compensation  a compensation used up its retries, or a saga was given up: a person must act
  retriable     a step after the pivot used up its retries; it is retried for ever

Examples:
  $ saga dead-letters
  $ saga dead-letters show ID
  $ saga dead-letters redrive --error Unavailable
  $ saga dead-letters drop LETTER --reason "a test message"`;
