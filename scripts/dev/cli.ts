import { Option } from "commander";
import { commandLine, PORT_OPTION, portNumber } from "../command/command-line";
import { progress, runMain } from "../command/main";
import { deployLocal } from "../deploy/deploy";
import { type CoordinationName, coordinationNames } from "../deployed/coordinations";
import { enterLocal, up } from "../localstack";
import { deployedFunctions, named } from "./functions";
import { followLogs } from "./log-lines";
import { replaceChanged } from "./loop";

const STAGE = "local";

interface Options {
  readonly port?: number;
  readonly coordination?: CoordinationName;
  readonly inspect?: string;
  readonly inspectPort: number;
}

const program = commandLine(
  "dev",
  "Deploys, then watches: a change of a function is checked, and live where its types are right.\n" +
    "Prints what the functions log. Ctrl-C ends, and puts back what was deployed.",
)
  .option(...PORT_OPTION)
  .addOption(
    new Option("--coordination <name>", "only this one; default: both").choices(coordinationNames),
  )
  .option("--inspect <function>", "its process listens for a debugger: payment, …")
  .option("--inspect-port <port>", "where it listens", portNumber, 9229)
  .addHelpText("after", "\nExample: npm run dev -- --inspect payment (see docs/development.md)")
  .parse();

runMain(async (signal) => {
  const { coordination: only, inspect, inspectPort, ...where } = program.opts<Options>();
  const log = progress();
  const emulator = await up({ ...where, log, signal });
  enterLocal(emulator);
  await deployLocal({ stage: STAGE, log, signal, ...(only && { only }) });
  const functions = await deployedFunctions(STAGE, only);
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
