import { Command, InvalidArgumentError, Option } from "commander";
import type { Deployment } from "../deploy";
import { deployLocal } from "../deploy";
import { settings, up } from "../localstack";
import { progress, runMain } from "../main";
import { deployedFunctions, named } from "./functions";
import { followLogs } from "./log-lines";
import { replaceChanged } from "./loop";

const STAGE = "local";

interface Options {
  readonly port?: number;
  readonly coordination?: Deployment;
  readonly inspect?: string;
  readonly inspectPort: number;
}

function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value < 65_536) return value;
  throw new InvalidArgumentError("Not a port.");
}

const program = new Command("dev")
  .description(
    "Deploys, then watches: a change of a function is checked, and live where its types are right.\n" +
      "Prints what the functions log. Ctrl-C ends, and puts back what was deployed.",
  )
  .option("--port <port>", "the emulator's; default: LOCALSTACK_PORT, else 4566", port)
  .addOption(
    new Option("--coordination <name>", "only this one; default: both").choices([
      "orchestration",
      "choreography",
    ]),
  )
  .option("--inspect <function>", "its process listens for a debugger: payment, …")
  .option("--inspect-port <port>", "where it listens", port, 9229)
  .addHelpText("after", "\nExample: npm run dev -- --inspect payment (see docs/development.md)")
  .parse();

/** `npm run dev`: the developer's loop. */
runMain(async (signal) => {
  const { coordination: only, inspect, inspectPort, ...where } = program.opts<Options>();
  const log = progress();
  const emulator = await up({ ...where, log, signal });
  Object.assign(process.env, settings(emulator));
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
