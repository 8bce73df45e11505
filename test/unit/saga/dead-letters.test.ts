import type { Letter } from "../../../scripts/deployed/operations";
import { anOrder } from "../given";
import { run } from "./fake";
import { TinyAws } from "./tiny-aws";

const letter: Letter = {
  id: "m-1",
  queue: "step",
  at: "2026-03-01T12:00:00.000Z",
  sagaId: "o-1",
  step: "ChargePayment",
  error: "Unavailable",
  cause: "the provider did not answer",
  input: anOrder(),
};

describe("saga dead-letters", () => {
  it("shows one by its order or its own id, in full", async () => {
    const letters = async () => [letter];
    for (const id of ["o-1", "m-1"]) {
      const { out } = await run(["dead-letters", "show", id], { letters });
      expect(out).toMatch(/cause +the provider did not answer/);
    }
    expect(await run(["dead-letters", "show", "o-2"], { letters })).toMatchObject({ exit: 3 });
  });

  it("drives on the chosen, and ends with 1 if a letter had to stay", async () => {
    const redriven = (removed: boolean) => async () => {
      const did = removed ? ("resume" as const) : ("failed" as const);
      return [{ letter, done: { id: "o-1", did }, removed }];
    };
    const args = ["dead-letters", "redrive"];
    expect(await run(args, { redriveLetters: redriven(true) })).toMatchObject({ exit: 0 });
    expect(await run(args, { redriveLetters: redriven(false) })).toMatchObject({ exit: 1 });
    const choose = jest.fn(redriven(true));
    await run([...args, "o-2"], { redriveLetters: choose });
    expect(choose.mock.calls).toEqual([[expect.any(Function)]]);
  });

  it("drives on those of one error, and drops one for a reason that is kept", async () => {
    const chosen: boolean[] = [];
    const redriveLetters = async (choose: (one: Letter) => boolean) => {
      chosen.push(choose(letter), choose({ ...letter, error: "CardDeclined" }));
      return [];
    };
    await run(["dead-letters", "redrive", "--error", "Unavailable"], { redriveLetters });
    expect(chosen).toEqual([true, false]);
    const dropLetters = jest.fn(async (choose: (one: Letter) => boolean) =>
      [letter].filter(choose),
    );
    const drop = (id: string, ...args: string[]) =>
      run(["dead-letters", "drop", id, ...args], { dropLetters });
    expect(await drop("m-1")).toMatchObject({ exit: 2 });
    expect(await drop("o-1", "--reason", "a test")).toMatchObject({ exit: 3 });
    const kept = await drop("m-1", "--reason", "a test");
    expect(kept).toEqual({ exit: 0, out: "m-1: dropped by ann", err: "" });
    expect(dropLetters).toHaveBeenLastCalledWith(expect.any(Function), {
      by: "ann",
      reason: "a test",
    });
  });
});

describe("the sagas of dead letters", () => {
  const aws = new TinyAws();
  beforeAll(() => aws.start());
  afterAll(() => aws.stop());

  it("are driven on once each, however many letters they have, and all of these are removed", async () => {
    const of = (sagaId: string) => ({ sagaId, step: "ChargePayment", error: "Unavailable" });
    aws.queues = {
      StepDeadLetterQueueUrl: [of("o-1"), of("o-2"), of("o-1")],
      CompensationDeadLetterQueueUrl: [of("o-1")],
    };
    aws.answers = { "POST invocations": { done: [{ id: "o-1", did: "resume", execution: "e" }] } };
    const saga = aws.connect();
    const redriven = await saga.redriveLetters(() => true);
    saga.close();
    const removed = redriven.map((one) => [one.letter.sagaId, one.removed]);
    expect(removed).toEqual([..."1211"].map((n) => [`o-${n}`, true]));
    expect(aws.asked.filter((asked) => asked === "POST invocations")).toHaveLength(2);
    expect(aws.asked.filter((asked) => asked === "DeleteMessage")).toHaveLength(4);
  });
});
