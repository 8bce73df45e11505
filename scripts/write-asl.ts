import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { orderSaga } from "../statemachine/order-saga";
import { toAsl } from "../statemachine/to-asl";
import { diagramPage } from "../statemachine/to-mermaid";
import { commandLine } from "./command-line";
import { UserError } from "./localstack";
import { runMain } from "./main";
import { typeErrors } from "./type-errors";

commandLine(
  "asl",
  "Compiles the declaration to the state machine that is deployed, and draws it.",
).parse();

const root = resolve(__dirname, "..");
const DECLARATION = "statemachine/order-saga.ts";

/** `npm run asl`: compiles the declaration to the file that is deployed, and draws it. */
runMain(async (signal) => {
  // An unrouted refusal is a type error and nothing else: what is loaded here has no types any more.
  const errors = await typeErrors(signal);
  if (errors.length > 0) {
    throw new UserError([...errors.map(withStep), "nothing was written"].join("\n"));
  }
  const machine = toAsl(orderSaga);
  write("statemachine/order-saga.asl.json", `${JSON.stringify(machine, null, 2)}\n`);
  write("docs/state-machine.md", diagramPage(machine));
});

function write(path: string, text: string): void {
  writeFileSync(resolve(root, path), text);
  console.log(`wrote ${path}`);
}

/** An error in the declaration, led by the step that it stands in. */
function withStep(error: string): string {
  const line = new RegExp(`^${DECLARATION}\\((\\d+),`).exec(error)?.[1];
  if (line === undefined) return error;
  const before = readFileSync(resolve(root, DECLARATION), "utf8")
    .split("\n")
    .slice(0, Number(line));
  const step = [...before.join("\n").matchAll(/\bname: "(\w+)"/g)].at(-1)?.[1];
  return step ? `${step}: ${error}` : error;
}
