import { commandLine, wholeNumber } from "../command/command-line";
import { runMain } from "../command/main";
import { connect } from "../deployed/connect";
import { enterStage } from "../deployed/outputs";
import { deployedSagas, type Wanted } from "../deployed/which";
import { shellSettings } from "../project/root";
import { whichSaga } from "../saga/context";
import { failureOf } from "../saga/failures";
import { userName } from "../saga/user-name";
import { startConsole } from "./server";

const program = commandLine(
  "console",
  "Serves a web page, on this machine only, for all deployed sagas or the named ones.",
).option("--port <port>", "the port; 0 takes any free one", wholeNumber, 4580);
for (const option of whichSaga()) program.addOption(option);
program
  .addHelpText(
    "after",
    `\nWorks on what the usual AWS settings name; for LocalStack:\n  ${shellSettings()}`,
  )
  .parse();

runMain(async (signal) => {
  const { port, stage, ...wanted } = program.opts<{ port: number; stage?: string } & Wanted>();
  enterStage(stage);
  try {
    const deployed = await deployedSagas(wanted);
    const sagas = await Promise.all(
      deployed.map(({ saga, coordination }) => connect(saga, coordination)),
    );
    const served = await startConsole({ sagas, port, user: userName() });
    console.log(
      `Open ${served.url}\nThis address permits everything, so keep it secret. Ctrl-C ends the console.`,
    );
    await new Promise((interrupted) => signal.addEventListener("abort", interrupted));
    await served.close();
    for (const saga of sagas) saga.close();
  } catch (error) {
    const { exit, message } = failureOf(error);
    console.error(message);
    process.exitCode = exit;
  }
});
