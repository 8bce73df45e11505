import { Unknown } from "../../deployed/errors";
import type { Letter } from "../../deployed/operations";
import { wordOf } from "../../deployed/words";
import type { Commands } from "../context";
import { EXIT } from "../failures";
import { clock, tableOf } from "../output";
import { doneInWords } from "./finish";

/** `saga dead-letters`: what was given up, and what to do about it. */
export const deadLetterCommands: Commands = (program, run) => {
  const letters = program
    .command("dead-letters")
    .description("Looks into the dead-letter queues, and drives on what is in them.")
    .addHelpText("after", EXAMPLES);
  letters
    .command("list", { isDefault: true })
    .description("Lists all letters, oldest first in each queue. They stay there.")
    .action(() =>
      run(async (saga) => {
        const all = await saga.letters();
        return { json: all, text: tableOfLetters(wordOf(saga.saga), all) };
      }),
    );
  letters
    .command("show")
    .description("Shows the letters about one saga, or one letter, in full.")
    .argument("<saga-or-letter>", "an id")
    .action((id: string) =>
      run(async (saga) => {
        const found = (await saga.letters()).filter(isAbout(id));
        if (found.length === 0) throw new Unknown(`there is no dead letter of ${id}`);
        return { json: found, text: found.map(inFull).join("\n\n") };
      }),
    );
  letters
    .command("redrive")
    .description("Drives on the sagas of letters, and removes the letters that did their work.")
    .argument("[saga-or-letter]", "an id; without one: all letters")
    .action((id: string | undefined) =>
      run(async (saga) => {
        const all = await saga.redriveLetters(id ? isAbout(id) : () => true);
        if (id && all.length === 0) throw new Unknown(`there is no dead letter of ${id}`);
        const rows = all.map(({ letter, done, removed }) => {
          return [letter.sagaId, letter.step, doneInWords(done), removed ? "removed" : "kept"];
        });
        const head = [wordOf(saga.saga).toUpperCase(), "STEP", "WHAT WAS DONE", "LETTER"];
        const exit = all.every(({ removed }) => removed) ? EXIT.done : EXIT.failed;
        return { json: all, text: tableOf(head, rows), exit };
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
The queue "step" holds steps that exhausted their retries; their sagas were undone. The queue
"compensation" holds undos that did, and sagas that were given up: those need a person. Examples:
  $ saga dead-letters
  $ saga dead-letters show ID
  $ saga dead-letters redrive ID`;
