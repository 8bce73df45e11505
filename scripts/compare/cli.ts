import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../adding-a-step/patches";
import { commandLine } from "../command/command-line";
import { runMain } from "../command/main";
import { renewed } from "./table";

commandLine("compare", "Updates the table in docs/choreography.md.").parse();

runMain(async () => {
  const page = join(root, "docs/choreography.md");
  writeFileSync(page, renewed(readFileSync(page, "utf8")));
  console.log("wrote the table of docs/choreography.md");
});
