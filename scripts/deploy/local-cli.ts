import { Option } from "commander";
import type { SagaName } from "#sagas";
import { commandLine, PORT_OPTION } from "../command/command-line";
import { progress, runMain } from "../command/main";
import { enterLocal, up } from "../localstack";
import { isInstalled, shellSettings } from "../project/root";
import { deployLocal } from "./deploy";
import { chosenSagas, sagaOption } from "./saga-option";

const program = commandLine("deploy:local", "Starts an emulator if needed, and deploys to it.")
  .option(...PORT_OPTION)
  .addOption(sagaOption())
  .option("-c, --context <setting...>", "settings of the deployment, such as -c api=on lane=direct")
  .addOption(
    // An installed package must give it, because `saga deploy` might seem to deploy to AWS.
    new Option("--local", "to LocalStack; to AWS: npx cdk deploy --all").makeOptionMandatory(
      isInstalled,
    ),
  )
  .parse();

runMain(async (signal) => {
  const log = progress();
  const options = program.opts<{ port?: number; saga?: SagaName; context?: string[] }>();
  const emulator = await up({ ...options, log, signal });
  enterLocal(emulator);
  const { context = [] } = options;
  await deployLocal({ stage: "local", sagas: chosenSagas(options), context, log, signal });
  log(`deployed to ${emulator.endpoint}; for a shell: ${shellSettings(options.port)}`);
});
