import { type Command, Option } from "commander";
import { commandLine, PORT_OPTION } from "../command/command-line";
import { runMain } from "../command/main";
import { shellSettings } from "../project/root";
import { shellLines } from "./environment";
import { type Choice, down, kill, logFile, status, up } from "./index";
import { DOCKER_IMAGE } from "./paths";

const DOWN_STATUS = 3;

const print = (text: string) => void process.stdout.write(`${text}\n`);
const note = (text: string) => void process.stderr.write(`${text}\n`);

function command(program: Command, name: string, description: string): Command {
  const modes = new Option("--mode <mode>", "force a mode").choices(["host", "docker"]);
  return program
    .command(name)
    .description(description)
    .option(...PORT_OPTION)
    .option("--dir <folder>", "folder of its data and log (default: .localstack/<port>)")
    .addOption(modes);
}

async function runUp(choice: Choice, signal: AbortSignal): Promise<void> {
  const before = await status(choice);
  const emulator = await up({ ...choice, log: note, signal });
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

/** The action of a command, which gets the command's options. */
const does = (work: (choice: Choice, signal: AbortSignal) => Promise<void>) => (choice: Choice) =>
  runMain((signal) => work(choice, signal));

const program = commandLine(
  "localstack",
  "Runs LocalStack for this project. Order of choice: an emulator that answers at " +
    `AWS_ENDPOINT_URL; Docker (${DOCKER_IMAGE}, not tested here); a plain process.`,
);
command(program, "up", "start it, unless it is up; returns when it answers").action(does(runUp));
command(program, "down", "stop it; its tables stay").action(
  does(async (choice) => print((await down(choice)) ? "down" : "it was not up")),
);
command(program, "kill", "cut its power; its tables stay").action(
  does(async (choice) => print((await kill(choice)) ? "killed" : "it was not up")),
);
command(program, "status", `exit status 0: up, ${DOWN_STATUS}: down`)
  .option("--json", "print as JSON")
  .action(does(runStatus));
command(program, "env", `shell lines: ${shellSettings()}`).action(does(runEnv));
program.parse();
