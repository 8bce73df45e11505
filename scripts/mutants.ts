import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { type Caught, hunt, mutants } from "../test/model/mutants/hunt";
import { survivors } from "../test/model/mutants/survivors";
import { commandLine } from "./command-line";
import { progress, runMain } from "./main";

const program = commandLine(
  "mutants",
  "Takes each guard out in turn, and searches for what goes wrong then.",
)
  .argument("[text]", "only mutants whose name holds this text; shows their counterexamples")
  .addHelpText("after", '\nExample: npm run mutants -- "no refund"; writes no docs then')
  .parse();

/** `npm run mutants`: every mutant and its shortest counterexample, in docs/mutants.md. */
runMain(async () => {
  const log = progress();
  const only = program.args[0];
  const chosen = mutants.filter(({ name }) => !only || name.includes(only));
  const found: Row[] = [];
  for (const mutant of chosen) {
    const caught = await hunt(mutant);
    found.push({ name: mutant.name, caught });
    log(`${mutant.name}: ${caught ? `${caught.property}, ${caught.steps} steps` : "SURVIVES"}`);
    if (only && caught) console.log(caught.trace);
  }
  if (!only) writeFileSync(resolve(__dirname, "../docs/mutants.md"), markdown(found));
  const odd = found.filter(({ name, caught }) => Boolean(caught) === name in survivors);
  for (const { name, caught } of odd) log(`${name}: ${caught ? "is" : "is not"} caught`);
  if (odd.length > 0) process.exitCode = 1;
});

interface Row {
  readonly name: string;
  readonly caught: Caught | undefined;
}

function markdown(rows: readonly Row[]): string {
  const caught = rows.flatMap(({ name, caught: by }) =>
    by ? [`| ${name} | ${by.property} | ${by.journey} | ${by.steps} |`] : [],
  );
  const left = rows.filter(({ caught: by }) => !by);
  return [
    "# Mutants",
    "",
    "Each guard is taken out of the shipping functions or of the committed state machine in turn, and",
    "every interleaving is searched for what goes wrong then. Written by `npm run mutants`;",
    '`npm run mutants -- "no refund"` shows the shortest way to the damage, step by step.',
    "",
    `${caught.length} of ${rows.length} are caught:`,
    "",
    "| without the guard | what breaks first | order | steps |",
    "| --- | --- | --- | --- |",
    ...caught,
    "",
    `${left.length} are not, within the same bounds. Each of them is a second guard, or saves time:`,
    "",
    "| without the guard | why nothing breaks |",
    "| --- | --- |",
    ...left.map(({ name }) => `| ${name} | ${survivors[name] ?? "not explained"} |`),
    "",
  ].join("\n");
}
