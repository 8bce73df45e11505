import { commandLine } from "../command/command-line";
import { progress, runMain } from "../command/main";
import { build } from "./build";

commandLine("build", "Writes dist: the package's entries as modules, with their types.").parse();

runMain(async (signal) => {
  const log = progress();
  const modules = await build(signal);
  log(`dist: ${modules} modules`);
});
