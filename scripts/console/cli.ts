import { order } from "../../lambdas/order/saga";
import { commandLine, wholeNumber } from "../command/command-line";
import { runMain } from "../command/main";
import { connect } from "../deployed/connect";
import type { CoordinationName } from "../deployed/coordinations";
import { whichSaga } from "../saga/context";
import { failureOf } from "../saga/failures";
import { userName } from "../saga/user-name";
import { startConsole } from "./server";

const program = commandLine(
  "console",
  "Serves a page, on this machine alone, to look after the orders of a saga.",
)
  .option("--port <port>", "where; 0: any free one", wholeNumber, 4580)
  .addOption(whichSaga())
  .addHelpText(
    "after",
    "\nWorks on what the usual AWS settings name; for LocalStack:\n" +
      '  eval "$(npm run -s localstack -- env)"',
  )
  .parse();

runMain(async (signal) => {
  const { port, coordination } = program.opts<{ port: number; coordination: CoordinationName }>();
  try {
    const saga = await connect(order, coordination);
    const served = await startConsole({ saga, port, user: userName() });
    console.log(`Open ${served.url}\nWho has this address may do everything. Ctrl-C ends it.`);
    await new Promise((interrupted) => signal.addEventListener("abort", interrupted));
    await served.close();
    saga.close();
  } catch (error) {
    const { exit, message } = failureOf(error);
    console.error(message);
    process.exitCode = exit;
  }
});
