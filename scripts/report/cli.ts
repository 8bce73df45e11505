import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { Option } from "commander";
import { type SagaName, sagaNames } from "#sagas";
import { commandLine } from "../command/command-line";
import { runMain } from "../command/main";
import { UserError } from "../localstack";
import { FIRST, readRecordingFrom, recordings } from "../scenarios/recordings";
import { reportPage } from "./page";

const program = commandLine(
  "report",
  "Writes the recorded scenarios as one HTML file, which needs no network.",
)
  .argument("[files...]", "what `npm run scenarios` recorded; default: the matrices in docs/")
  .option("--out <file>", "where to write it", resolve(__dirname, "../../docs/report.html"))
  .addOption(new Option("--saga <name>", "which saga").choices(sagaNames).default(FIRST))
  .parse();

runMain(async () => {
  const { out, saga } = program.opts<{ out: string; saga: SagaName }>();
  const files = program.args.length > 0 ? program.args : recordings(saga);
  if (files.length === 0) throw new UserError("nothing is recorded yet: npm run scenarios");
  writeFileSync(out, reportPage(files.map(readRecordingFrom)));
  console.log(pathToFileURL(out).href);
});
