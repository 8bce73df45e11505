import { commandLine } from "../command/command-line";
import { runMain } from "../command/main";
import { copyTable } from "./copy-table";

const program = commandLine(
  "aws-way:copy",
  "Copies a table of LocalStack, as a restore does on AWS.",
)
  .argument("<from>", "the table")
  .argument("<to>", "its copy")
  .parse();

runMain(async () => {
  const [from = "", to = ""] = program.args;
  await copyTable(from, to);
});
