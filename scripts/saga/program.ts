import { Command } from "commander";
import { printable } from "../command/text";
import { shellSettings } from "../project/root";
import { auditCommand } from "./commands/audit";
import { completionCommand } from "./commands/completion";
import { counterCommands } from "./commands/counters";
import { deadLetterCommands } from "./commands/dead-letters";
import { decideCommands } from "./commands/decide";
import { doctorCommand } from "./commands/doctor";
import { finishCommands } from "./commands/finish";
import { intakeCommands } from "./commands/intake";
import { listCommand } from "./commands/list";
import { placeCommand } from "./commands/place";
import { repairCommand } from "./commands/repair";
import { schemaCommand } from "./commands/schema";
import { showCommand } from "./commands/show";
import { traceCommand } from "./commands/trace";
import { type Commands, type Context, type Which, whichSaga } from "./context";
import { EXIT, type Exit, failureOf } from "./failures";

const HELP = `
Exit codes:
  0  done
  1  it was tried and failed, or the audit found something
  2  called wrongly, or the request is not valid
  3  no such saga, counter or dead letter
  4  not possible now; nothing was changed
  5  AWS is not reachable or not permitted, or the stack is not deployed

Works on what the usual AWS settings name (AWS_PROFILE, AWS_REGION, AWS_ENDPOINT_URL). SAGA_STACK
names the stack of your own that has the saga in it, by the construct Saga.
For LocalStack: ${shellSettings()}

Examples:
  $ saga list --stuck
  $ saga trace ID
  $ saga show ID --json | jq .summary.condition`;

const ALL: readonly Commands[] = [
  placeCommand,
  listCommand,
  showCommand,
  traceCommand,
  decideCommands,
  finishCommands,
  intakeCommands,
  deadLetterCommands,
  counterCommands,
  auditCommand,
  repairCommand,
  doctorCommand,
  schemaCommand,
  completionCommand,
];

/** Runs one call of the command. @returns its exit code. */
export async function runSaga(args: readonly string[], context: Context): Promise<Exit> {
  let exit: Exit = EXIT.done;
  const program = programOf(context);
  const tell: Parameters<Commands>[3] = async (work) => {
    const { json, ...which } = program.opts<Which & { json?: true }>();
    const ended = await work(which);
    // JSON escapes these characters in a form that programs can read.
    context.write(printable(json ? JSON.stringify(ended.json, null, 2) : ended.text));
    exit = ended.exit ?? EXIT.done;
  };
  const run: Parameters<Commands>[1] = (work) =>
    tell(async (which) => {
      const saga = await context.connect(which);
      try {
        return await work(saga);
      } finally {
        saga.close();
      }
    });
  for (const add of ALL) add(program, run, context, tell);
  try {
    await program.parseAsync([...args], { from: "user" });
    return exit;
  } catch (error) {
    const failure = failureOf(error);
    if (failure.message) context.note(printable(failure.message));
    return failure.exit;
  }
}

function programOf(context: Context): Command {
  const program = new Command("saga")
    .description("Finds, shows and finishes deployed sagas.")
    .option("--json", "print JSON for programs instead of tables");
  for (const option of whichSaga("orchestration")) program.addOption(option);
  return program
    .addHelpText("after", HELP)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => context.write(text.trimEnd()),
      writeErr: (text) => context.note(printable(text.trimEnd())),
    })
    .showHelpAfterError()
    .exitOverride();
}
