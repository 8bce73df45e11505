import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { commandLine } from "../command/command-line";
import { runMain } from "../command/main";
import { UserError } from "../localstack";
import { readRecordingFrom, recordings } from "../scenarios/recordings";
import { reportPage } from "./page";

const program = commandLine(
  "report",
  "Writes one HTML file of what `npm run scenarios` recorded; it needs nothing else.",
)
  .argument("[files...]", "what `npm run scenarios` recorded; default: the matrices in docs/")
  .option("--out <file>", "where to write it", resolve(__dirname, "../../docs/report.html"))
  .parse();

runMain(async () => {
  const { out } = program.opts<{ out: string }>();
  const files = program.args.length > 0 ? program.args : recordings();
  if (files.length === 0) throw new UserError("nothing is recorded yet: npm run scenarios");
  writeFileSync(out, reportPage(files.map(readRecordingFrom)));
  console.log(pathToFileURL(out).href);
});
