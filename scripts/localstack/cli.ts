import { Command, InvalidArgumentError, Option } from "commander";
import { type Choice, down, kill, logFile, status, UserError, up } from "./index";
import { DOCKER_IMAGE } from "./paths";
import { shellLines } from "./settings";

const DOWN_STATUS = 3;
const INTERRUPTED_STATUS = 130;

const print = (text: string) => process.stdout.write(`${text}\n`);
const note = (text: string) => process.stderr.write(`${text}\n`);

function port(text: string): number {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0 && value < 65_536) return value;
  throw new InvalidArgumentError("Not a port.");
}

function command(program: Command, name: string, description: string): Command {
  const modes = new Option("--mode <mode>", "force a mode").choices(["host", "docker"]);
  return program
    .command(name)
    .description(description)
    .option("--port <port>", "default: LOCALSTACK_PORT, else 4566 or the next free one", port)
    .option("--dir <folder>", "folder of its data and log (default: .localstack/<port>)")
    .addOption(modes);
}

const interrupt = new AbortController();

async function runUp(choice: Choice): Promise<void> {
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => interrupt.abort());
  const before = await status(choice);
  const emulator = await up({ ...choice, log: note, signal: interrupt.signal });
  print(`${before.up ? "already up" : "up"}: ${emulator.endpoint} (${emulator.mode} mode)`);
  if (emulator.mode !== "external") print(`log: ${logFile(emulator.dir)}`);
}

async function runStatus({ json, ...choice }: Choice & { json?: boolean }): Promise<void> {
  const found = await status(choice);
  if (json) print(JSON.stringify(found));
  else print(`${found.up ? "up" : "down"}: ${found.endpoint} (${found.mode} mode), ${found.dir}`);
  if (!found.up) process.exitCode = DOWN_STATUS;
}

async function runEnv(choice: Choice): Promise<void> {
  const found = await status(choice);
  if (!found.up) note(`note: nothing answers at ${found.endpoint} yet`);
  for (const line of shellLines(found)) print(line);
}

function build(): Command {
  const program = new Command("localstack").description(
    "Runs LocalStack for this project. Order of choice: an emulator that answers at " +
      `AWS_ENDPOINT_URL; Docker (${DOCKER_IMAGE}, not tested here); a plain process.`,
  );
  command(program, "up", "start it, unless it is up; returns when it answers").action(runUp);
  command(program, "down", "stop it; its tables stay").action(async (choice: Choice) => {
    print((await down(choice)) ? "down" : "it was not up");
  });
  command(program, "kill", "cut its power; its tables stay").action(async (choice: Choice) => {
    print((await kill(choice)) ? "killed" : "it was not up");
  });
  command(program, "status", `exit status 0: up, ${DOWN_STATUS}: down`)
    .option("--json", "print as JSON")
    .action(runStatus);
  command(program, "env", 'shell lines: eval "$(npm run -s localstack -- env)"').action(runEnv);
  return program;
}

build()
  .parseAsync()
  .catch((error: unknown) => {
    if (!(error instanceof UserError)) throw error;
    note(`error: ${error.message}`);
    process.exitCode = interrupt.signal.aborted ? INTERRUPTED_STATUS : 1;
  });
