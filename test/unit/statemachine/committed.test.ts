import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import validate from "asl-validator";
import type { AnySaga } from "../../../lambdas/saga/define";
import { sagas } from "../../../lambdas/sagas";
import { declarationOf } from "../../../statemachine/declaration";
import { toAsl } from "../../../statemachine/to-asl";
import { toExpress } from "../../../statemachine/to-express";
import { diagramPage, toMermaid } from "../../../statemachine/to-mermaid";
import { aSaga, machine } from "./given";

const read = (path: string) => readFileSync(resolve(__dirname, "../../..", path), "utf8");
const all: readonly AnySaga[] = Object.values(sagas);
const compiled = all.map((saga) => ({ saga, machine: toAsl(declarationOf(saga)) }));
const expressed = all.map((saga) => ({ saga, machine: toExpress(declarationOf(saga)) }));
const fileOf = ({ name }: AnySaga) => `statemachine/${name}-saga.asl.json`;

/** The message of a failed test, which says what to do. */
function staleness(saga: AnySaga, file: unknown, machine: unknown): string | undefined {
  if (JSON.stringify(file) === JSON.stringify(machine)) return undefined;
  return `${fileOf(saga)} is not what the ${saga.name} saga compiles to: run \`npm run asl\``;
}

const problemsOf = (of: object) => {
  const result = validate(structuredClone(of));
  return result.isValid ? "" : result.errorsText("\n");
};

describe.each(compiled)("the committed state machine of $saga.name", ({ saga, machine }) => {
  const committed: unknown = JSON.parse(read(fileOf(saga)));

  it("is fresh", () => {
    expect(staleness(saga, committed, machine)).toBeUndefined();
  });

  it("says what to run where it is stale", () => {
    const edited = { ...machine, Comment: "edited" };
    expect(staleness(saga, committed, edited)).toMatch(`${saga.name}-saga.asl.json is not what`);
  });

  it("is valid ASL", () => expect(problemsOf(machine)).toBe(""));

  it("is the same where it is compiled twice", () => {
    expect(JSON.stringify(toAsl(declarationOf(saga)))).toBe(JSON.stringify(machine));
  });
});

it.each(expressed)("the committed express workflow of $saga.name is fresh, and valid ASL", (it) => {
  const file = fileOf(it.saga).replace(/asl.json$/, "express.asl.json");
  expect(read(file)).toBe(`${JSON.stringify(it.machine, null, 2)}\n`);
  expect(problemsOf(it.machine)).toBe("");
});

it("the committed pictures are fresh, and another machine has another", () => {
  const page = read("docs/state-machine.md");
  expect(page).toBe(diagramPage(compiled));
  const others = compiled.map(({ saga }) => ({ saga, machine: toAsl(aSaga()) }));
  expect(diagramPage(others)).not.toBe(page);
});

it("the picture has every state, and every way out of it", () => {
  const picture = toMermaid(machine);
  for (const name of Object.keys(machine.States))
    expect(picture).toMatch(new RegExp(`  ${name}[[({]`));
  expect(picture).toContain('ReserveStock -. "OutOfStock, UnknownSku');
  expect(picture).toContain("ReserveStock --> ApprovalRequired");
  expect(picture).toContain('ChargePayment -. "any other error" .-> DeadLetterStep');
});

it("any compiled saga is valid ASL", () => {
  expect(problemsOf(toAsl(aSaga()))).toBe("");
});

it("a state machine that leads nowhere is found", () => {
  expect(problemsOf({ ...machine, StartAt: "Nowhere" })).toContain("Nowhere");
});
