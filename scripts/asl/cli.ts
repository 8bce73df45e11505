import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { sagas } from "#sagas";
import type { AnySaga } from "../../lambdas/saga/define";
import { openApiText } from "../../lambdas/saga/front/openapi";
import { aslText, expressText } from "../../statemachine/asl-text";
import { declarationOf } from "../../statemachine/declaration";
import { toAsl } from "../../statemachine/to-asl";
import { diagramPage } from "../../statemachine/to-mermaid";
import { commandLine } from "../command/command-line";
import { runMain } from "../command/main";
import { UserError } from "../localstack";
import { typeErrors } from "./type-errors";

commandLine(
  "asl",
  "Compiles each saga to its state machine and draws it, and writes its OpenAPI document.",
).parse();

const root = resolve(__dirname, "../..");

runMain(async (signal) => {
  // Only the type checker finds an unrouted refusal. The code that runs here has no types any more.
  const errors = await typeErrors(signal);
  if (errors.length > 0) {
    throw new UserError([...errors, "nothing was written"].join("\n"));
  }
  const all: readonly AnySaga[] = Object.values(sagas);
  const machines = all.map((saga) => ({ saga, machine: toAsl(declarationOf(saga)) }));
  for (const { saga } of machines) {
    write(`statemachine/${saga.name}-saga.asl.json`, aslText(saga));
    write(`statemachine/${saga.name}-saga.express.asl.json`, expressText(saga));
    write(`docs/openapi/${saga.name}.json`, openApiText(saga));
  }
  write("docs/state-machine.md", diagramPage(machines));
});

function write(path: string, text: string): void {
  mkdirSync(dirname(resolve(root, path)), { recursive: true });
  writeFileSync(resolve(root, path), text);
  console.log(`wrote ${path}`);
}
