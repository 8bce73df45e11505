import { InvalidSaga, type StateMachine, type Task } from "../../../statemachine/asl";
import { checkAsl } from "../../../statemachine/check-asl";
import { toAsl } from "../../../statemachine/to-asl";
import type { Approval, Declaration } from "../../../statemachine/vocabulary";
import { aCommand, aPivot, aSaga, aStep, machine, taskOf, without } from "./given";

const { forward, backward } = aSaga();
const uncapped = (cap: "maxAttempts" | "maxDelaySeconds") => without(forward.retry, cap);
const approval: Approval = {
  kind: "approval",
  name: "Wait",
  choice: "Needed",
  asks: "Book",
  decision: "decision",
  reads: "Read",
  seconds: "seconds",
  mostWaits: 3,
  passes: ["YES"],
  rejects: { decision: "NO", failure: "Rejected" },
  park: { table: "T", key: "id", onlyIf: {}, token: "token", execution: "execution" },
};

describe("the compiler refuses", () => {
  const refused: [what: string, saga: Declaration, message: RegExp][] = [
    [
      "a compensatable step without a compensation",
      aSaga({ steps: [withoutUndo(), aPivot()] }),
      /^Book: .*compensation/,
    ],
    [
      "an irreversible step that is not the last",
      aSaga({ steps: [aPivot("Pay"), aStep(), aPivot()] }),
      /^Pay: .*must be the last of Journey/,
    ],
    ["two irreversible steps", aSaga({ steps: [aPivot("Pay"), aPivot()] }), /^Pay: .*last/],
    ["no irreversible step", aSaga({ steps: [aStep()] }), /^Journey: .*pivot/],
    ["an approval at the end", aSaga({ steps: [aStep(), approval] }), /^Journey: .*pivot/],
    ["no steps", aSaga({ steps: [] }), /^Journey: .*pivot/],
    ["no fence", without(aSaga(), "fence"), /^Journey: without a fence/],
    [
      "two steps of one name",
      aSaga({ steps: [aStep("Book", "Unbook"), aStep("Book", "Other"), aPivot()] }),
      /two states are called Book/,
    ],
    [
      "a step called as its own undo",
      aSaga({ steps: [aStep("Book", "Book"), aPivot()] }),
      /two states are called Book/,
    ],
    ["a step called as the fence", aSaga({ fence: aCommand("Book") }), /are called Book/],
    [
      "an approval called as a step",
      aSaga({ steps: [aStep(), { ...approval, name: "Book" }, aPivot()] }),
      /are called Book/,
    ],
    [
      "a step without a timeout",
      aSaga({ forward: without(forward, "timeoutSeconds") }),
      /^Book: a task without TimeoutSeconds/,
    ],
    [
      "a step that times out at once",
      aSaga({ forward: { ...forward, timeoutSeconds: 0 } }),
      /^Book/,
    ],
    [
      "an undo without a timeout",
      aSaga({ backward: without(backward, "timeoutSeconds") }),
      /: a task without TimeoutSeconds/,
    ],
    [
      "a retry without a number of attempts",
      aSaga({ forward: { ...forward, retry: uncapped("maxAttempts") } }),
      /^Book: the retry of .*needs MaxAttempts/,
    ],
    [
      "a retry without a longest delay",
      aSaga({ forward: { ...forward, retry: uncapped("maxDelaySeconds") } }),
      /^Book: the retry of .*MaxDelaySeconds/,
    ],
    [
      "an undo's retry without a number of attempts",
      aSaga({ backward: { ...backward, retry: uncapped("maxAttempts") } }),
      /needs MaxAttempts/,
    ],
  ];

  it("an approval that asks a step which is not before it", () => {
    const asking = aSaga({ steps: [aStep(), { ...approval, asks: "Nobody" }, aPivot()] });
    expect(() => toAsl(asking)).toThrow("it asks Nobody, which is no step before it");
  });

  it.each(refused)("%s", (_what, saga, message) => {
    expect(() => toAsl(saga)).toThrow(message);
    expect(() => toAsl(saga)).toThrow(InvalidSaga);
  });

  // Names that the compiler makes or takes from a declaration, besides the steps' own names.
  const collisions: [what: string, saga: Declaration, name: string][] = [
    [
      "an approval's choice called as a step",
      aSaga({ steps: [aStep(), { ...approval, choice: "Book" }, aPivot()] }),
      "Book",
    ],
    [
      "a step called as the dead letter of the steps",
      aSaga({ steps: [aStep("DeadLetterStep"), aPivot()] }),
      "DeadLetterStep",
    ],
    [
      "an undo called as the dead letter of the undos",
      aSaga({ steps: [aStep("Book", "DeadLetterCompensation"), aPivot()] }),
      "DeadLetterCompensation",
    ],
    [
      "a step called as the end of a failed compensation",
      aSaga({ steps: [aStep("CompensationFailed"), aPivot()] }),
      "CompensationFailed",
    ],
    [
      "a step called as a rejection",
      aSaga({ fence: { ...aCommand("Abandon"), refused: { Book: "reject" } } }),
      "Book",
    ],
    [
      "one refusal that rejects here and closes there",
      aSaga({
        fence: { ...aCommand("Abandon"), refused: { TooLate: "closed" } },
        steps: [aStep(), { ...aCommand("Confirm"), kind: "pivot", refused: { TooLate: "reject" } }],
      }),
      "TooLate",
    ],
  ];

  it.each(collisions)("%s", (_what, saga, name) => {
    expect(() => toAsl(saga)).toThrow(new RegExp(`two states are called ${name}`));
  });
});

describe("a machine, also one written by hand, is refused with", () => {
  const place = taskOf("PlaceOrder");
  const withTask = (task: Task): StateMachine => ({ ...machine, States: { Mine: task } });
  const retrier = place.Retry?.[0];
  const faults: [what: string, task: Task, message: RegExp][] = [
    ["a task without a timeout", without(place, "TimeoutSeconds"), /^Mine: .*TimeoutSeconds/],
    [
      "a retry without MaxAttempts",
      { ...place, Retry: retrier && [without(retrier, "MaxAttempts")] },
      /^Mine: the retry of Lambda/,
    ],
    [
      "a second retry without MaxDelaySeconds",
      { ...place, Retry: retrier && [retrier, without(retrier, "MaxDelaySeconds")] },
      /^Mine: the retry of Lambda/,
    ],
    ["no catch", without(place, "Catch"), /^Mine: .*an error escapes/],
    ["an empty catch", { ...place, Catch: [] }, /^Mine: .*an error escapes/],
    [
      "a catch that leaves an error uncaught",
      { ...place, Catch: place.Catch?.slice(0, -1) },
      /^Mine: .*an error escapes/,
    ],
    [
      "a catch that takes everything before the others",
      { ...place, Catch: [...(place.Catch ?? [])].reverse() },
      /^Mine: .*an error escapes/,
    ],
  ];

  it.each(faults)("%s", (_what, task, message) => {
    expect(() => checkAsl(withTask(place))).not.toThrow();
    expect(() => checkAsl(withTask(task))).toThrow(message);
  });
});

it("a saga without a fault compiles, with an approval or without", () => {
  expect(toAsl(aSaga()).StartAt).toBe("Book");
  const steps = [aStep(), approval, aPivot()];
  expect(Object.keys(toAsl(aSaga({ steps })).States)).toEqual(
    expect.arrayContaining(["Book", "Needed", "Wait", "Confirm", "Abandon", "Unbook"]),
  );
});

function withoutUndo() {
  const step = aStep();
  return step.kind === "compensatable" ? without(step, "undo") : step;
}
