import validate from "asl-validator";
import { checkout } from "../../../lambdas/checkout/saga";
import { HAND_OVER } from "../../../lambdas/saga/lane";
import { declarationOf } from "../../../statemachine/declaration";
import { toAsl } from "../../../statemachine/to-asl";
import { toExpress } from "../../../statemachine/to-express";
import { evaluate } from "./expressions";
import { backward, catchOf, taskOf } from "./given";
import { happyPath } from "./walk";

const declaration = declarationOf(checkout);
const machine = toAsl(declaration);
const UNDOS = backward(declaration).map(({ name }) => name);
const names = declaration.steps.map(({ name }) => name);
const REST = names.slice(names.indexOf("ConfirmCheckout"));

describe("a step that waits for somebody outside", () => {
  // One answer stands for those of the record and of the step.
  const free = { approval: "NONE", approvalSeconds: null };
  const asked = { ...free, status: "ACTING", actSeconds: 60, actUntil: "2026-01-01T00:01:00.000Z" };
  const done = { ...free, status: "DONE", actSeconds: null, actUntil: null };
  const before = ["PlaceCheckout", "ReserveStock", "ApprovalRequired", "AuthorisePayment"];
  const WAIT = ["AuthorisePaymentWaits", "AuthorisePaymentAgain", "AuthorisePaymentAsks"];
  const parked = [...before, "AuthorisePaymentAsks", ...WAIT];

  it("is valid in both lanes, and its wait is handed over in a fast one", () => {
    const express = toExpress(declaration);
    for (const one of [machine, express]) {
      const result = validate(structuredClone(one));
      expect(result.isValid ? "" : result.errorsText("\n")).toBe("");
    }
    expect(Object.keys(express.States)).not.toContain("AuthorisePaymentWaits");
    const asks = express.States.AuthorisePaymentAsks;
    expect(asks).toMatchObject({ Default: HAND_OVER });
  });

  it("waits a minute at first, then twice as long each time, and never longer than there is time", async () => {
    const { TimeoutSeconds } = taskOf("AuthorisePaymentWaits", machine);
    const lasts = (waits: number) =>
      evaluate(TimeoutSeconds, { states: {}, variables: { actSeconds: 900, waits } });
    expect(await Promise.all([0, 1, 2, 3, 4, 99].map(lasts))).toEqual([
      60, 120, 240, 480, 900, 900,
    ]);
  });

  it("goes on at once if nobody must act", async () => {
    expect(await happyPath(machine, done)).toEqual([...before, "AuthorisePaymentAsks", ...REST]);
  });

  it.each([
    { result: { status: "DONE" } },
    { result: "yes" },
    { error: "Forged" },
    { error: "CardDeclined" },
    { error: "States.Timeout" },
  ])("asks again, whatever ends the wait, and believes the answer: %j", async (by) => {
    expect(await happyPath(machine, asked, { by, row: done })).toEqual([...parked, ...REST]);
    const twice = await happyPath(machine, asked, { by, row: asked }, { by, row: done });
    expect(twice).toEqual([...parked, ...WAIT, ...REST]);
  });

  it("waits a hundred times at most, then the saga is given up", async () => {
    const path = await happyPath(machine, asked, { by: { result: {} }, row: asked });
    expect(path.filter((name) => name === "AuthorisePaymentWaits")).toHaveLength(100);
    expect(path.slice(-UNDOS.length - 1)).toEqual(["DeadLetterStep", ...UNDOS]);
  });

  it("asks the record where that lets it wait no more", async () => {
    const error = "DynamoDb.ConditionalCheckFailedException";
    expect(catchOf(taskOf("AuthorisePaymentWaits", machine), error)?.Next).toBe(
      "AuthorisePaymentDecided",
    );
    const reads = taskOf("AuthorisePaymentDecided", machine);
    expect(reads.Arguments).toEqual(taskOf("PlaceCheckout", machine).Arguments);
    expect(catchOf(reads, "CheckoutAbandoned")?.Next).toBe("AbandonCheckout");
    expect(reads.Next).toBe("AuthorisePaymentAgain");
  });
});
