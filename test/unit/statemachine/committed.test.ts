import validate from "asl-validator";
import { orderSaga } from "../../../statemachine/order-saga";
import { toAsl } from "../../../statemachine/to-asl";
import { aSaga, committed, machine } from "./given";

/** What a reader of a failed test is to do. */
function staleness(file: unknown, compiled: unknown): string | undefined {
  if (JSON.stringify(file) === JSON.stringify(compiled)) return undefined;
  return "statemachine/order-saga.asl.json is not what order-saga.ts compiles to: run `npm run asl`";
}

const problemsOf = (of: object) => {
  const result = validate(structuredClone(of));
  return result.isValid ? "" : result.errorsText("\n");
};

it("the committed state machine is fresh", () => {
  expect(staleness(committed, toAsl(orderSaga))).toBeUndefined();
});

it("a stale state machine says what to run", () => {
  expect(staleness(committed, { ...machine, Comment: "edited" })).toContain("npm run asl");
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
  expect(JSON.stringify(toAsl(orderSaga))).toBe(JSON.stringify(toAsl(orderSaga)));
});
