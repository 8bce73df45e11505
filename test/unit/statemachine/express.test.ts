import type { AnySaga } from "../../../lambdas/saga/define";
import { handOverName } from "../../../lambdas/saga/lane";
import { sagas } from "../../../lambdas/sagas";
import { EXPRESS_RUN } from "../../../scripts/deployed/limits";
import type { State, StateMachine, Task } from "../../../statemachine/asl";
import { checkExpress, longestWay, nextOf } from "../../../statemachine/check-express";
import { declarationOf } from "../../../statemachine/declaration";
import { toAsl } from "../../../statemachine/to-asl";
import { toExpress } from "../../../statemachine/to-express";
import type { Step } from "../../../statemachine/vocabulary";
import { anOrder } from "../given";
import { evaluate } from "./expressions";
import { aPivot, aSaga, aStep, taskOf } from "./given";

const all: readonly AnySaga[] = Object.values(sagas);
const compiled = all.map((saga) => {
  const declaration = declarationOf(saga);
  return { name: saga.name, standard: toAsl(declaration), express: toExpress(declaration) };
});
const order = toExpress(declarationOf(sagas.order as AnySaga));
const own = "arn:express:o-1";
const given = (more: object = {}) => ({
  states: { context: { Execution: { Id: own, Input: anOrder() } }, ...more },
  variables: {},
});

describe.each(compiled)("the express workflow of $name", ({ standard, express }) => {
  const names = Object.keys(express.States);

  it("has every command of the standard one, sent in the same order and refused to the same states", () => {
    const commands = Object.entries(standard.States).filter(([, it]) => isCommand(it));
    const kept = commands.filter(([name]) => name !== "ReadApproval");
    for (const [name, state] of kept) {
      const mine = express.States[name];
      expect([name, ...refusalsOf(mine)]).toEqual([name, ...refusalsOf(state)]);
      expect(Object(mine).Next ?? Object(mine).Output).toEqual(
        Object(state).Next ?? Object(state).Output,
      );
    }
  });

  it("waits for nobody and tells nobody: that is handed over", () => {
    expect(names.filter((name) => /^(Await|Read|DeadLetter)/.test(name))).toEqual([]);
    const handed = names.filter((name) =>
      nextOf(express.States[name] as State).includes("NameDriver"),
    );
    expect(handed).toContain("ApprovalRequired");
    expect(handed.length).toBeGreaterThan(6);
  });

  it("reaches each of its states", () => {
    const led = Object.values(express.States).flatMap(nextOf);
    expect(names.filter((name) => name !== express.StartAt && !led.includes(name))).toEqual([]);
  });

  it("ends within the five minutes that it has", () => {
    expect(longestWay(express).seconds).toBeGreaterThan(200);
    expect(longestWay(express).seconds).toBeLessThan(295);
  });

  it("is waited for as long as it may take, and is not started again meanwhile", () => {
    const { maxAttempts, requestHandler } = EXPRESS_RUN;
    expect(maxAttempts).toBe(1);
    expect(requestHandler.requestTimeout / 1000).toBeGreaterThan(longestWay(express).seconds);
  });
});

const isCommand = (state: State) => state.Type === "Task" && /lambda:invoke$/.test(state.Resource);
const refusalsOf = (state: State | undefined) =>
  state?.Type === "Task"
    ? (state.Catch ?? []).flatMap(({ ErrorEquals, Next }) =>
        ErrorEquals.includes("States.ALL") ? [] : [`${ErrorEquals} > ${Next}`],
      )
    : [];

describe("what cannot be an express workflow is not compiled:", () => {
  it.each([".sync", ".sync:2", ".waitForTaskToken"])("a state that waits by %s", (pattern) => {
    const task = taskOf("HandOver", order);
    const HandOver: Task = { ...task, Resource: task.Resource + pattern };
    const machine: StateMachine = { ...order, States: { ...order.States, HandOver } };
    expect(() => checkExpress(machine)).toThrow(/^HandOver: no express workflow has \.(sync|wait)/);
  });

  it("a way that may take longer, which it tells; with fewer retries more steps fit", () => {
    const steps = (n: number) =>
      Array.from({ length: n }, (_, i) => ({
        ...aStep(`Book${i}`, `Unbook${i}`),
        refused: { NoRoom: "compensate" as const },
      })) as Step[];
    const of = (n: number) => toExpress(aSaga({ steps: [...steps(n), aPivot()] }));
    const attempts = (n: number) =>
      ["Book0", "Unbook0"].map((name) => taskOf(name, of(n)).Retry?.[0]?.MaxAttempts);
    expect([attempts(4), attempts(5), attempts(9)]).toEqual([
      [1, 1],
      [1, 0],
      [0, 0],
    ]);
    expect(() => of(11)).toThrow(
      /^Journey: its longest way may take 3\d\d s.* ends after 300: Book0, Book1,/,
    );
  });

  it("a circle, and a wait of unknown length", () => {
    const { ReserveStock, ...others } = order.States;
    const circle = { ...taskOf("ReserveStock", order), Next: "PlaceOrder" };
    expect(() => checkExpress({ ...order, States: { ...others, ReserveStock: circle } })).toThrow(
      "circle",
    );
    const unknown = { ...taskOf("ReserveStock", order), TimeoutSeconds: "{% $seconds %}" };
    expect(() => checkExpress({ ...order, States: { ...others, ReserveStock: unknown } })).toThrow(
      "ReserveStock: nobody knows",
    );
  });
});

describe("a hand-over", () => {
  it("names the execution that it starts, by a name that no other has", async () => {
    const args = await evaluate(taskOf("NameDriver", order).Arguments, given());
    const { ExpressionAttributeValues: values } = Object(args);
    const started = Object(await evaluate(taskOf("HandOver", order).Arguments, given()));
    expect(started).toMatchObject({ Name: handOverName("o-1"), Input: anOrder() });
    expect(values[":standard"].S).toMatch(new RegExp(`:${started.Name}$`));
    expect(values[":own"]).toEqual({ S: own });
  });

  it("lets no other driver be replaced, and starts nothing then", async () => {
    const { ConditionExpression } = Object(taskOf("NameDriver", order).Arguments);
    expect(ConditionExpression).toBe(
      "attribute_exists(#id) AND (attribute_not_exists(#execution) OR #execution = :own OR #execution = :standard)",
    );
    const other = taskOf("NameDriver", order).Catch?.[0];
    expect(other).toEqual({
      ErrorEquals: ["DynamoDb.ConditionalCheckFailedException"],
      Next: "DrivenByAnother",
    });
    expect(order.States.DrivenByAnother).toMatchObject({
      Choices: [{ Condition: "{% $placed %}", Next: "UnderWay" }],
      Default: "HandOver",
    });
  });

  it("starts without a record, where placing has an unknown outcome", () => {
    const { Assign, Catch = [] } = taskOf("PlaceOrder", order);
    expect(Assign).toMatchObject({ placed: true });
    const notes = Catch.map((it) => [it.ErrorEquals[0], Object(it.Assign).placed]);
    expect(Object.fromEntries(notes)).toMatchObject({ OrderAbandoned: true, "States.ALL": false });
  });

  it("tells the fence who sends it: the record of a fast lane is looked at sooner", async () => {
    const args = Object(
      await evaluate(taskOf("AbandonOrder", order).Arguments, {
        ...given(),
        variables: { failure: { error: "CardDeclined" } },
      }),
    );
    expect(args.Payload).toMatchObject({ execution: own, reason: "CardDeclined" });
  });
});
