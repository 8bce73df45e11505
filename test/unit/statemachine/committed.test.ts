import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import validate from "asl-validator";
import { order } from "../../../lambdas/order/saga";
import { declarationOf } from "../../../statemachine/declaration";
import { toAsl } from "../../../statemachine/to-asl";
import { diagramPage, toMermaid } from "../../../statemachine/to-mermaid";
import { aSaga, committed, machine } from "./given";

const declaration = declarationOf(order);

/** What a reader of a failed test is to do. */
function staleness(file: unknown, compiled: unknown): string | undefined {
  if (JSON.stringify(file) === JSON.stringify(compiled)) return undefined;
  return "statemachine/order-saga.asl.json is not what the order saga compiles to: run `npm run asl`";
}

const problemsOf = (of: object) => {
  const result = validate(structuredClone(of));
  return result.isValid ? "" : result.errorsText("\n");
};

it("the committed state machine is fresh", () => {
  expect(staleness(committed, toAsl(declaration))).toBeUndefined();
});

it("a stale state machine says what to run", () => {
  expect(staleness(committed, { ...machine, Comment: "edited" })).toContain("npm run asl");
});

it("the committed picture is fresh, and another machine has another", () => {
  const page = readFileSync(resolve(__dirname, "../../../docs/state-machine.md"), "utf8");
  expect(page).toBe(diagramPage(toAsl(declaration)));
  expect(diagramPage(toAsl(aSaga()))).not.toBe(page);
});

it("the picture has every state, and every way out of it", () => {
  const picture = toMermaid(machine);
  for (const name of Object.keys(machine.States))
    expect(picture).toMatch(new RegExp(`  ${name}[[({]`));
  expect(picture).toContain('ReserveStock -. "OutOfStock, UnknownSku');
  expect(picture).toContain("ReserveStock --> ApprovalRequired");
  expect(picture).toContain('ChargePayment -. "any other error" .-> DeadLetterStep');
});

it("the committed state machine is valid ASL", () => {
  expect(problemsOf(machine)).toBe("");
});

it("any compiled saga is valid ASL", () => {
  expect(problemsOf(toAsl(aSaga()))).toBe("");
});

it("a state machine that leads nowhere would be found", () => {
  expect(problemsOf({ ...machine, StartAt: "Nowhere" })).toContain("Nowhere");
});

it("compiling twice makes the same file", () => {
  expect(JSON.stringify(toAsl(declaration))).toBe(JSON.stringify(toAsl(declaration)));
});
