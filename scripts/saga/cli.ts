import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { textOf } from "../command/text";
import { connect } from "../deployed/connect";
import { examineDeployed } from "../deployed/doctor/examine";
import { enterStage } from "../deployed/outputs";
import { sagaMeant } from "../deployed/which";
import { failureOf } from "./failures";
import { runSaga } from "./program";
import { userName } from "./user-name";

/** The process of `npx saga`. Its work is in program.ts. */
async function main(): Promise<void> {
  process.exitCode = await runSaga(process.argv.slice(2), {
    connect: async ({ stage, ...which }) => {
      enterStage(stage);
      return connect(await sagaMeant(which), which.coordination);
    },
    examine: async ({ stage, ...which }) => {
      enterStage(stage);
      const trouble = (error: unknown) => failureOf(error).message;
      return examineDeployed(which, trouble);
    },
    write: (line) => console.log(line),
    note: (line) => console.error(line),
    read: async (file) => textOf(await (file === "-" ? buffer(process.stdin) : readFile(file))),
    user: userName(),
  });
}

// A reader that closes the pipe early, such as `
// head`, is no failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  process.exit(error.code === "EPIPE" ? 0 : 1);
});

void main();
