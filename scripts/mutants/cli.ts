import { join } from "node:path";
import { sagaNames, sagas } from "#sagas";
import { writeWhole } from "../../lib/constructs/whole-file";
import { commandLine } from "../command/command-line";
import { progress, runMain } from "../command/main";
import { called, DOCS } from "../project/root";
import { type Caught, hunt, type Mutant, mutantsOf } from "../search/mutants/hunt";
import { survivorsOf } from "../search/mutants/survivors";

const program = commandLine("mutants", "Removes each guard in turn, and searches for the damage.")
  .argument("[text]", "only mutants whose name holds this text; shows their counterexamples")
  .addHelpText("after", `\nExample: ${called("mutants", '"no refund"')}; writes no docs then`)
  .option("--saga <name>", "only mutants of this one")
  .parse();

runMain(async (signal) => {
  const log = progress();
  const only = program.args[0];
  const { saga } = program.opts<{ saga?: string }>();
  const mutants: readonly Mutant[] = sagaNames
    .filter((name) => !saga || name === saga)
    .flatMap((name) => mutantsOf(sagas[name]));
  const chosen = mutants.filter(({ name }) => !only || name.includes(only));
  const found: Row[] = [];
  for (const mutant of chosen) {
    signal.throwIfAborted();
    const caught = await hunt(mutant, reasonFor({ mutant }) !== undefined);
    found.push({ mutant, caught });
    log(
      `${mutant.saga.name}, ${mutant.name}: ${caught ? `${caught.property}, ${caught.example}, ${caught.steps ?? "no"} steps` : "SURVIVES"}`,
    );
    if (only && caught) console.log(caught.trace);
  }
  if (!only && !saga) writeWhole(join(DOCS, "mutants.md"), markdown(found));
  const odd = found.filter((row) => Boolean(row.caught) === Boolean(reasonFor(row)));
  for (const { mutant, caught } of odd) log(`${mutant.name}: ${caught ? "is" : "is not"} caught`);
  if (odd.length > 0) process.exitCode = 1;
});

interface Row {
  readonly mutant: Mutant;
  readonly caught: Caught | undefined;
}

function reasonFor({ mutant }: Pick<Row, "mutant">): string | undefined {
  return survivorsOf(mutant.saga)[mutant.name];
}

function markdown(rows: readonly Row[]): string {
  const caught = rows.flatMap(({ mutant: { saga, name }, caught: by }) =>
    by ? [`| ${saga.name} | ${name} | ${by.property} | ${by.example} | ${by.steps ?? "-"} |`] : [],
  );
  const left = rows.filter(({ caught: by }) => !by);
  return [
    "# Mutants",
    "",
    "Written by `npm run mutants`; do not edit. It removes each guard in turn and searches every interleaving",
    "for damage. Guards are in a saga's patterns, record, tables, reactions and state machine.",
    '`npm run mutants -- "no refund"` shows the shortest way to the damage, step by step.',
    "",
    `${caught.length} of ${rows.length} are caught:`,
    "",
    "| saga | without the guard | what breaks first | example | steps |",
    "| --- | --- | --- | --- | --- |",
    ...caught,
    "",
    `${left.length} are not caught within 30,000 states an example. Each is a second guard, or saves time:`,
    "",
    "| saga | without the guard | why nothing breaks |",
    "| --- | --- | --- |",
    ...left.map(
      (row) =>
        `| ${row.mutant.saga.name} | ${row.mutant.name} | ${reasonFor(row) ?? "not explained"} |`,
    ),
    "",
  ].join("\n");
}
