import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { orderSaga } from "../statemachine/order-saga";
import { toAsl } from "../statemachine/to-asl";
import { diagramPage } from "../statemachine/to-mermaid";
import { commandLine } from "./command-line";

commandLine(
  "asl",
  "Compiles the declaration to the state machine that is deployed, and draws it.",
).parse();

/** `npm run asl`: compiles the declaration to the file that is deployed, and draws it. */
const root = resolve(__dirname, "..");
const machine = toAsl(orderSaga);
const write = (path: string, text: string) => {
  writeFileSync(resolve(root, path), text);
  console.log(`wrote ${path}`);
};
write("statemachine/order-saga.asl.json", `${JSON.stringify(machine, null, 2)}\n`);
write("docs/state-machine.md", diagramPage(machine));
