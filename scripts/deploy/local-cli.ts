import { commandLine, PORT_OPTION } from "../command/command-line";
import { progress, runMain } from "../command/main";
import { enterLocal, up } from "../localstack";
import { deployLocal } from "./deploy";

const program = commandLine("deploy:local", "Brings an emulator up if needed, and deploys to it.")
  .option(...PORT_OPTION)
  .parse();

runMain(async (signal) => {
  const log = progress();
  const emulator = await up({ ...program.opts<{ port?: number }>(), log, signal });
  enterLocal(emulator);
  await deployLocal({ stage: "local", log, signal });
  log(`deployed to ${emulator.endpoint}`);
});
