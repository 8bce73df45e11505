import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Run, runSchema } from "../test/scenarios/record";
import { commandLine } from "./command-line";
import { UserError } from "./localstack";
import { runMain } from "./main";
import { reportPage } from "./report/page";

const docs = resolve(__dirname, "../docs");
const RECORDED = ["scenarios.json", "scenarios-choreography.json"];

const program = commandLine(
  "report",
  "Writes one HTML file of what `npm run scenarios` recorded; it needs nothing else.",
)
  .argument("[files...]", `what was recorded; default: docs/${RECORDED.join(", docs/")}`)
  .option("--out <file>", "where to write it", resolve(docs, "report.html"))
  .parse();

/** `npm run report`: the recorded scenarios as a page that opens from disk. */
runMain(async () => {
  const { out } = program.opts<{ out: string }>();
  const recorded = RECORDED.map((name) => resolve(docs, name)).filter((file) => existsSync(file));
  const files = program.args.length > 0 ? program.args : recorded;
  if (files.length === 0) throw new UserError("nothing is recorded yet: npm run scenarios");
  writeFileSync(out, reportPage(files.map(readRun)));
  console.log(pathToFileURL(out).href);
});

/** @throws UserError where the file is no record. */
function readRun(file: string): Run {
  const run = runSchema.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (!run.success) throw new UserError(`${file} was not written by \`npm run scenarios\``);
  return run.data;
}
