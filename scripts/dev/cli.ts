import { Option } from "commander";
import type { SagaName } from "#sagas";
import { type CoordinationName, coordinationNames } from "../../lib/names";
import { commandLine, PORT_OPTION, portNumber } from "../command/command-line";
import { progress, runMain } from "../command/main";
import { deployLocal } from "../deploy/deploy";
import { chosenSagas, sagaOption } from "../deploy/saga-option";
import { enterLocal, up } from "../localstack";
import { deployedFunctions, named } from "./functions";
import { followLogs } from "./log-lines";
import { replaceChanged } from "./loop";

const STAGE = "local";

interface Options {
  readonly port?: number;
  readonly saga?: SagaName;
  readonly coordination?: CoordinationName;
  readonly inspect?: string;
  readonly inspectPort: number;
}

const program = commandLine(
  "dev",
  "Deploys and watches. A change of a function goes live once its types are right.\n" +
    "Prints what the functions log. Ctrl-C ends it and restores what was deployed.",
)
  .option(...PORT_OPTION)
  .addOption(sagaOption())
  .addOption(
    new Option("--coordination <name>", "only this one; default: both").choices(coordinationNames),
  )
  .option("--inspect <function>", "let a debugger attach to this function: payment, …")
  .option("--inspect-port <port>", "where it listens", portNumber, 9229)
  .addHelpText("after", "\nExample: npm run dev -- --inspect payment (see CONTRIBUTING.md)")
  .parse();

runMain(async (signal) => {
  const options = program.opts<Options>();
  const { port, coordination, inspect, inspectPort } = options;
  const sagas = chosenSagas(options);
  const only = coordination ? { only: coordination } : {};
  const log = progress();
  const emulator = await up({ ...(port && { port }), log, signal });
  enterLocal(emulator);
  await deployLocal({ stage: STAGE, sagas, log, signal, ...only });
  const functions = await deployedFunctions({ stage: STAGE, sagas, ...only });
  if (inspect) named(functions, inspect);
  const ended = new AbortController();
  const logs = followLogs(functions, (line) => console.log(line), ended.signal);
  try {
    const debugged = inspect === undefined ? undefined : { name: inspect, port: inspectPort };
    await replaceChanged({ functions, inspect: debugged, log, signal });
  } finally {
    ended.abort();
    await logs;
  }
});
