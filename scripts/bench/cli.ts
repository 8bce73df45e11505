import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { arch, cpus, loadavg, platform } from "node:os";
import { join, resolve } from "node:path";
import { Argument, InvalidArgumentError } from "commander";
import { type CoordinationName, coordinationNames } from "../../lib/names";
import { atLeastOne, commandLine, OWN_PORT_OPTION } from "../command/command-line";
import { progress, runMain } from "../command/main";
import { UserError } from "../command/user-error";
import { DOCS } from "../project/root";
import { measureChoreography } from "./choreography";
import { measureDoor } from "./door/measure";
import { doorMarkdown } from "./door/report";
import { withEmulator } from "./emulator";
import { type BenchReport, benchReport, type Computer } from "./model";
import { measureOrchestration } from "./orchestration";
import { measurePeers } from "./peers/measure";
import { peersMarkdown } from "./peers/report";
import { asMarkdown, asText, machineOf } from "./report";
import type { Run, RunOptions } from "./run";
import { saleReport } from "./sale/report";
import { round } from "./statistics";
import { measureWays, waysMarkdown } from "./ways";

interface Options extends RunOptions {
  readonly json?: boolean;
  readonly sale?: boolean;
  readonly door?: boolean;
  readonly out: string;
  readonly port?: number;
  readonly peers?: boolean;
}

const MEASURES = { orchestration: measureOrchestration, choreography: measureChoreography };
/** The names of the reports, without file extensions. */
const FILES = { orchestration: "bench", choreography: "bench-choreography" };

const command = commandLine(
  "bench",
  "Measures sagas on its own emulator, and calculates the price of a million of them.",
)
  .addArgument(
    new Argument("[what]", "only this coordination, or the emulator's own cost in tests").choices([
      ...coordinationNames,
      "emulator",
    ]),
  )
  .option("--sagas <n>", "sagas per concurrency", atLeastOne, 200)
  .option("--lambda-ms <n>", "billed ms per invocation, instead of the emulator's", positive)
  .option("--peers", "only side by side with a bare loop, DBOS and Restate, which it brings")
  .option("--sale", "only simulate sales of one counter, with and without buckets; no emulator")
  .option("--door", "only count what requests to the front door cost, in each lane")
  .option("--json", "print the reports as JSON")
  .option("--out <dir>", "where the reports go", resolve(__dirname, "../../docs"))
  .option(...OWN_PORT_OPTION)
  .parse();
const options = command.opts<Options>();
const [what] = command.processedArgs;
const chosen = coordinationNames.filter((one) => [undefined, one].includes(what));

runMain(async (signal) => {
  const run: Run = { options, signal, log: progress() };
  if (options.peers) return comparePeers(run);
  if (options.sale) return writePage("bench-sale.md", await saleReport(run.log));
  if (options.door)
    return writePage("bench-door.md", doorMarkdown(await measureDoor(run), headOf()));
  for (const coordination of chosen) await measure(coordination, run);
  if (what === "emulator") await compareWays(run);
});

async function measure(coordination: CoordinationName, run: Run): Promise<void> {
  const machine = thisComputer();
  const { port } = options;
  await withEmulator(
    run.log,
    { signal: run.signal, only: coordination, port },
    async (emulator) => {
      const measured = await MEASURES[coordination](run, emulator);
      const at = new Date().toISOString();
      const report: BenchReport = { coordination, at, machine, ...measured };
      const file = join(options.out, FILES[coordination]);
      mkdirSync(options.out, { recursive: true });
      writeFileSync(`${file}.json`, `${JSON.stringify(report)}\n`);
      writeFileSync(`${file}.md`, asMarkdown(report));
      console.log(options.json ? JSON.stringify(report) : asText(report));
    },
  );
}

async function compareWays(run: Run): Promise<void> {
  const head = headOf();
  writePage("bench-emulator.md", waysMarkdown(await measureWays(run), head));
}

/** When and where it is measured. */
const headOf = () => machineOf({ at: new Date().toISOString(), machine: thisComputer() });

function writePage(name: string, page: string): void {
  mkdirSync(options.out, { recursive: true });
  writeFileSync(join(options.out, name), page);
  console.log(page);
}

async function comparePeers(run: Run): Promise<void> {
  const head = headOf();
  const { paths } = benchReport.parse(JSON.parse(readFileSync(join(DOCS, "bench.json"), "utf8")));
  const [happy] = paths;
  if (!happy) throw new UserError("npm run bench records what a saga uses: run it first");
  const measured = await measurePeers(run);
  const page = peersMarkdown(measured, head, happy.cost);
  mkdirSync(options.out, { recursive: true });
  writeFileSync(join(options.out, "bench-peers.md"), page);
  console.log(page);
}

function thisComputer(): Computer {
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    loadBefore: round(loadavg()[0] ?? Number.NaN),
    node: process.version,
    platform: `${platform()}-${arch()}`,
  };
}

function positive(text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new InvalidArgumentError("must be a positive number");
  return value;
}
