import type { Repaired } from "../../deployed/operations";
import type { Commands } from "../context";
import { EXIT } from "../failures";
import { tableOf } from "../output";

/** `saga repair`: mends damaged rows, and the index of open sagas. */
export const repairCommand: Commands = (program, run) => {
  program
    .command("repair")
    .description(
      "Mends damaged rows where no guess is needed. Exit code 1 if a person must decide.",
    )
    .argument("[id]", "a saga's id, or a counter's whole key; default: all, which reads all tables")
    .option("--dry-run", "only say what it would do")
    .addHelpText("after", EXAMPLES)
    .action((id: string | undefined, { dryRun }: { dryRun?: true }) =>
      run(async (saga) => {
        const done = await saga.repair({ id, dryRun });
        const isWhole = ({ left, did }: Repaired) => left.length === 0 && did !== "changed";
        const rows = done.flatMap(linesOf);
        const text = rows.length > 0 ? tableOf(HEAD, rows) : "nothing is damaged";
        return { json: done, text, exit: done.every(isWhole) ? EXIT.done : EXIT.failed };
      }),
    );
};

const HEAD = ["OF", "ROW", "WHAT", "WHY", "DONE"];

/** A line for each field that was mended, and for each that was not. */
function linesOf({ id, row, mends, left, did }: Repaired) {
  const told = (value: unknown) => (value === undefined ? "nothing" : JSON.stringify(value));
  return [
    ...mends.map(({ field, is, becomes, why }) => {
      return [id, row, `${field}: ${told(is)} -> ${told(becomes)}`, why, DONE[did]];
    }),
    ...left.map((fault) => [
      id,
      row,
      fault,
      "no value is certain",
      "nothing: a person must decide",
    ]),
  ];
}

const DONE = {
  mended: "mended",
  planned: "would be mended",
  changed: "nothing: somebody changed it meanwhile, run this again",
  left: "nothing",
} as const satisfies Record<Repaired["did"], string>;

const EXAMPLES = `
It mends a number or a word that is spelt as another text, a status by the times of the commits, a request by
what the execution was started with, a version, and the place in the index of open sagas. The reconciler then
finishes these sagas.

Examples:
  $ saga repair --dry-run
  $ saga repair ID`;
