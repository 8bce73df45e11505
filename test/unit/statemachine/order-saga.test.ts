import { order } from "../../../lambdas/order/saga";
import { declarationOf } from "../../../statemachine/declaration";
import { toAsl } from "../../../statemachine/to-asl";
import type { Command } from "../../../statemachine/vocabulary";
import { backward, catchOf, forward, machine, states, taskOf, tasks } from "./given";
import { happyPath } from "./walk";

const declaration = declarationOf(order);
const STEPS = ["PlaceOrder", "ReserveStock", "ChargePayment", "ConfirmOrder"];
const UNDOS = ["AbandonOrder", "RefundPayment", "ReleaseStock", "CancelOrder"];
const PASSES = "Lambda.ServiceException";
const BUSY = "Lambda.TooManyRequestsException";

const refusalsOf = (commands: readonly Command[]) =>
  commands.flatMap(({ name, refused }) =>
    Object.entries(refused).map(([refusal, route]) => ({ name, refusal, route })),
  );
const functions = [...STEPS, ...UNDOS].map((name) => ({ name, task: taskOf(name) }));

describe("the order saga's states", () => {
  it("are those that operators know", () => {
    const deadLetters = ["DeadLetterStep", "DeadLetterCompensation"];
    const approval = ["ApprovalRequired", "AwaitApproval", "ReadApproval"];
    const ends = ["AlreadyConfirmed", "CompensationFailed", "InvalidOrder", "OrderConflict"];
    expect(states.map(([name]) => name).sort()).toEqual(
      [...STEPS, ...approval, ...UNDOS, ...deadLetters, ...ends].sort(),
    );
  });

  it("are five on the happy path without approval, and none of them waits", async () => {
    const path = await happyPath(machine, { approval: "NONE", approvalSeconds: null });
    expect(path).toEqual([
      "PlaceOrder",
      "ReserveStock",
      "ApprovalRequired",
      "ChargePayment",
      "ConfirmOrder",
    ]);
  });

  it("undo the whole saga from the last step to the first, after the fence", () => {
    expect(backward(declaration).map(({ name }) => name)).toEqual(UNDOS);
    UNDOS.forEach((name, i) => {
      expect(taskOf(name).Next).toBe(UNDOS[i + 1]);
    });
    expect(taskOf("CancelOrder").End).toBe(true);
  });

  it("follow the steps of any declaration", () => {
    const [first, ...rest] = declaration.steps;
    const pivot = rest.pop();
    if (!first || !pivot) throw new Error("two steps at least");
    const swapped = toAsl({ ...declaration, steps: [first, ...rest.toReversed(), pivot] });
    expect(taskOf("AbandonOrder", swapped).Next).toBe("ReleaseStock");
    expect(taskOf("RefundPayment", swapped).Next).toBe("CancelOrder");
  });
});

describe("a refusal", () => {
  const ends = { compensate: "AbandonOrder", failed: "DeadLetterCompensation" };

  it.each(refusalsOf([...forward(declaration), ...backward(declaration)]))(
    "of $name as $refusal: $route",
    ({ name, refusal, route }) => {
      const target = route === "compensate" || route === "failed" ? ends[route] : refusal;
      expect(catchOf(taskOf(name), refusal)?.Next).toBe(target);
      const type = { compensate: "Task", failed: "Task", reject: "Fail", closed: "Succeed" }[route];
      expect(machine.States[target]?.Type).toBe(type);
    },
  );

  it("is never tried again", () => {
    for (const { name, refusal } of refusalsOf([
      ...forward(declaration),
      ...backward(declaration),
    ])) {
      const retried = taskOf(name).Retry?.flatMap(({ ErrorEquals }) => ErrorEquals) ?? [];
      expect(retried).not.toContain(refusal);
      expect(retried).not.toContain("States.ALL");
      expect(retried).not.toContain("States.TaskFailed");
    }
  });
});

describe("a transient error", () => {
  it.each(functions)("of $name is tried again, with jitter and two caps", ({ task }) => {
    expect(task.Retry).toHaveLength(2);
    expect(task.Retry?.[0]).toMatchObject({
      ErrorEquals: expect.arrayContaining([PASSES]),
      MaxAttempts: expect.any(Number),
      MaxDelaySeconds: expect.any(Number),
      JitterStrategy: "FULL",
    });
  });

  it.each(functions)("of $name that has too much to do is waited for, minutes long", ({ task }) => {
    const [, busy] = task.Retry ?? [];
    expect(busy).toMatchObject({
      ErrorEquals: expect.arrayContaining([BUSY]),
      JitterStrategy: "FULL",
    });
    const { IntervalSeconds: first = 0, MaxDelaySeconds: most = 0, MaxAttempts = 0 } = busy ?? {};
    const waits = Array.from({ length: MaxAttempts }, (_, n) => Math.min(most, first * 2 ** n));
    // With full jitter a wait takes half of this on average.
    expect(waits.reduce((sum, wait) => sum + wait, 0) / 2).toBeGreaterThan(100);
  });

  it("is tried more often backwards than forwards", () => {
    const attempts = (name: string) => taskOf(name).Retry?.[0]?.MaxAttempts;
    for (const undo of UNDOS) expect(attempts(undo)).toBeGreaterThan(attempts("PlaceOrder") ?? 99);
  });

  it.each(STEPS)("that %s does not get over goes by the dead letter to the fence", (name) => {
    for (const error of [PASSES, BUSY, "InvalidCommand", "Whatever"]) {
      expect(catchOf(taskOf(name), error)?.Next).toBe("DeadLetterStep");
    }
    expect(taskOf("DeadLetterStep").Next).toBe("AbandonOrder");
  });

  it.each(UNDOS)("that %s does not get over ends the execution FAILED", (name) => {
    for (const error of [PASSES, BUSY, "InvalidCommand", "Whatever"]) {
      expect(catchOf(taskOf(name), error)?.Next).toBe("DeadLetterCompensation");
    }
    expect(taskOf("DeadLetterCompensation").Next).toBe("CompensationFailed");
    expect(machine.States.CompensationFailed?.Type).toBe("Fail");
  });

  it("of a dead letter delays nothing", () => {
    for (const name of ["DeadLetterStep", "DeadLetterCompensation"]) {
      const letter = taskOf(name);
      expect(catchOf(letter, "Whatever")?.Next).toBe(letter.Next);
    }
  });
});

describe("every task", () => {
  it.each(tasks)("$name has a timeout and leaves no error uncaught", ({ task }) => {
    expect(task.TimeoutSeconds).toBeTruthy();
    expect(task.Catch?.at(-1)?.ErrorEquals).toEqual(["States.ALL"]);
  });

  it("forwards catches into the fence, a dead letter, a rejection or the row", () => {
    const targets = [...STEPS, "AwaitApproval", "ReadApproval"].flatMap((name) =>
      (taskOf(name).Catch ?? []).map(({ Next }) => Next),
    );
    expect([...new Set(targets)].sort()).toEqual(
      ["AbandonOrder", "DeadLetterStep", "InvalidOrder", "OrderConflict", "ReadApproval"].sort(),
    );
  });

  it("records the failure in every catch that leads on", () => {
    for (const name of [...STEPS, ...UNDOS]) {
      for (const { Assign } of taskOf(name).Catch ?? []) {
        expect(Object.values(Assign ?? {})).toEqual([expect.objectContaining({ step: name })]);
      }
    }
  });
});
