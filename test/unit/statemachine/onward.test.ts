import validate from "asl-validator";
import { order } from "../../../lambdas/order/saga";
import { InvalidSaga } from "../../../statemachine/asl";
import { declarationOf } from "../../../statemachine/declaration";
import { toAsl } from "../../../statemachine/to-asl";
import type { Declaration, Step } from "../../../statemachine/vocabulary";
import { trip } from "../kit/a-trip";
import { aCommand, aPivot, aSaga, aStep, catchOf, taskOf, without } from "./given";
import { happyPath } from "./walk";

const machine = toAsl(declarationOf(trip));
const RETRIABLES = ["IssueTickets", "SendMail", "CompleteTrip"];

describe("what comes after the pivot", () => {
  it("is done in order, and then the saga is completed", async () => {
    const path = await happyPath(machine, {});
    expect(path).toEqual(["PlaceTrip", "ReserveSeats", "ConfirmTrip", ...RETRIABLES]);
    expect(taskOf("CompleteTrip", machine)).toMatchObject({
      Output: { outcome: "COMPLETED" },
      End: true,
    });
    expect(validate(structuredClone(machine)).isValid).toBe(true);
  });

  it.each(RETRIABLES)("is tried as long as an undo: %s", (name) => {
    const { Retry, TimeoutSeconds } = taskOf(name, machine);
    expect({ Retry, TimeoutSeconds }).toMatchObject({
      Retry: taskOf("ReleaseSeats", machine).Retry,
      TimeoutSeconds: taskOf("ReleaseSeats", machine).TimeoutSeconds,
    });
  });

  it.each(RETRIABLES)("reports each failure, and never leads back to compensation: %s", (name) => {
    for (const error of [
      "TicketRefused",
      "TripAbandoned",
      "TripNotDone",
      "States.Timeout",
      "Odd",
    ]) {
      expect(catchOf(taskOf(name, machine), error)?.Next).toBe("DeadLetterRetriable");
    }
    const letter = taskOf("DeadLetterRetriable", machine);
    expect(letter.Next).toBe("RetriableFailed");
    expect(catchOf(letter, "Whatever")?.Next).toBe("RetriableFailed");
    expect(machine.States.RetriableFailed?.Type).toBe("Fail");
    expect(JSON.stringify(letter.Arguments)).toContain("RetriableDeadLetterQueueUrl");
  });

  it("follow a compensation that finds the saga confirmed", () => {
    for (const name of ["AbandonTrip", "ReleaseSeats", "CancelTrip"]) {
      expect(catchOf(taskOf(name, machine), "AlreadyConfirmed")?.Next).toBe("IssueTickets");
    }
    expect(machine.States).not.toHaveProperty("AlreadyConfirmed");
  });
});

describe("the compiler refuses", () => {
  const { backward } = aSaga();
  const onward = { ...backward, escalation: "Stuck" };
  const issue: Step = { ...aCommand("Issue"), kind: "retriable" };
  const saga = (steps: readonly Step[], changes: Partial<Declaration> = {}) =>
    aSaga({ steps, onward, ...changes });
  const holding = { ...aStep(), participant: "Bank" } as Step;
  const wait = declarationOf(order).steps.find(({ kind }) => kind === "approval");
  const anApproval = { ...wait, asks: "Book" } as Step;
  const whole = [aStep(), aPivot(), issue];
  const uncapped = { ...onward, retry: without(onward.retry, "maxAttempts") };
  const unrouted = { ...issue, refused: { NoSeat: "compensate" } } as unknown as Step;

  it.each<[what: string, saga: Declaration, message: RegExp]>([
    [
      "a retriable step before the pivot",
      saga([aStep(), issue, aPivot()]),
      /^Issue: .*follow the pivot/,
    ],
    ["one without a pivot", saga([aStep(), issue]), /^Issue: .*follow the pivot/],
    [
      "one that can be undone, after it",
      saga([...whole, aStep("Late")]),
      /^Confirm: .*must be the last/,
    ],
    ["one without a cap", saga(whole, { onward: uncapped }), /^Issue: the retry of .*MaxAttempts/],
    ["one without patience", without(saga(whole), "onward"), /^Issue: .*needs an escalation/],
    [
      "one that nobody hears of",
      saga(whole, { onward: { ...onward, escalation: "" } }),
      /needs an escal/,
    ],
    [
      "one that takes what nobody holds",
      saga([aStep(), aPivot(), { ...issue, redeems: "Bank" }]),
      /^Issue: it takes what Bank holds, which has no step before it/,
    ],
    [
      "one that takes what is held while a person is waited for",
      saga([holding, anApproval, aPivot(), { ...issue, redeems: "Bank" }]),
      /^Issue: Bank must hold it after the approval/,
    ],
    [
      "one whose refusal leads back",
      saga([aStep(), aPivot(), unrouted]),
      /^Issue: NoSeat cannot compensate/,
    ],
  ])("%s", (_what, declaration, message) => {
    expect(() => toAsl(saga(whole))).not.toThrow();
    expect(() => toAsl(declaration)).toThrow(message);
    expect(() => toAsl(declaration)).toThrow(InvalidSaga);
  });
});
