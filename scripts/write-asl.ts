import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { order } from "../lambdas/order/saga";
import { declarationOf } from "../statemachine/declaration";
import { toAsl } from "../statemachine/to-asl";
import { diagramPage } from "../statemachine/to-mermaid";

/** `npm run asl`: compiles the declaration to the file that is deployed, and draws it. */
const root = resolve(__dirname, "..");
const machine = toAsl(declarationOf(order));
const write = (path: string, text: string) => {
  writeFileSync(resolve(root, path), text);
  console.log(`wrote ${path}`);
};
write("statemachine/order-saga.asl.json", `${JSON.stringify(machine, null, 2)}\n`);
write("docs/state-machine.md", diagramPage(machine));
