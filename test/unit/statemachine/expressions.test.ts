import { anOrder, NOW } from "../given";
import { type Bindings, evaluate, expressionsIn } from "./expressions";
import { machine, states, taskOf } from "./given";

const order = anOrder();
const told = (errorMessage: string) => JSON.stringify({ errorType: "X", errorMessage, trace: [] });
const variables = {
  approval: "REQUIRED",
  approvalSeconds: 3600,
  waits: 1,
  reason: "CardDeclined",
  failure: { step: "ChargePayment", error: "CardDeclined", cause: told("o-1: declined") },
  undoFailure: { step: "RefundPayment", error: "States.Timeout", cause: "" },
  rejection: { step: "PlaceOrder", error: "OrderConflict", cause: told("o-1: another") },
};
const given = (more: Bindings["states"] = {}, also: object = {}): Bindings => ({
  states: {
    context: {
      Execution: { Id: "arn:execution", Input: order, StartTime: NOW },
      Task: { Token: "a-token" },
    },
    result: { Payload: { approval: "NONE", approvalSeconds: null } },
    errorOutput: { Error: "CardDeclined", Cause: told("o-1: declined") },
    ...more,
  },
  variables: { ...variables, ...also },
});

describe("every expression has a value", () => {
  const all = states.flatMap(([name, state]) => expressionsIn(state, name));

  it.each(all)("$path", async ({ text }) => {
    await expect(evaluate(text, given())).resolves.toBeDefined();
  });

  it("and one without a value is found", async () => {
    await expect(evaluate("{% $states.result.nothing %}", given())).rejects.toThrow("no value");
    await expect(evaluate("{% $nobody %}", given())).rejects.toThrow("no value");
  });
});

describe("a command", () => {
  const payload = (name: string) =>
    evaluate(taskOf(name).Arguments, given()).then((args) => Object(args).Payload as unknown);

  it.each([
    ["PlaceOrder", { command: "place", order, execution: "arn:execution" }],
    ["ReserveStock", { command: "reserve", order, execution: "arn:execution" }],
    ["ChargePayment", { command: "charge", order, execution: "arn:execution" }],
    ["ConfirmOrder", { command: "confirm", order, execution: "arn:execution" }],
    ["AbandonOrder", { command: "abandon", order, reason: "CardDeclined" }],
    ["RefundPayment", { command: "refund", order }],
    ["ReleaseStock", { command: "release", order }],
    ["CancelOrder", { command: "cancel", order }],
  ])("of %s holds the order and nothing else that could change", async (name, expected) => {
    expect(await payload(name)).toEqual(expected);
  });

  it.each([
    ["null", null],
    ["a string", "order"],
    ["a number", 5],
    ["false", false],
    ["an empty object", {}],
    ["an array", [order, order]],
    ["an empty array", []],
    ["an array of one", [order]],
  ])("is sent as it is for the service to refuse when the input is %s", async (_what, Input) => {
    const context = { Execution: { Id: "arn:execution", Input } };
    const args = await evaluate(taskOf("PlaceOrder").Arguments, given({ context }));
    expect(args).toMatchObject({ Payload: { order: Input } });
  });
});

describe("a failure", () => {
  const assigned = (errorOutput: object) =>
    evaluate(taskOf("ChargePayment").Catch?.[0]?.Assign, given({ errorOutput }));

  it("is kept with its step, its error and its cause", async () => {
    expect(await assigned({ Error: "CardDeclined", Cause: "why" })).toEqual({
      failure: { step: "ChargePayment", error: "CardDeclined", cause: "why" },
    });
  });

  it("without a cause, as a timeout, is kept too", async () => {
    expect(await assigned({ Error: "States.Timeout" })).toMatchObject({ failure: { cause: "" } });
  });
});

describe("a dead letter", () => {
  it.each([
    ["DeadLetterStep", variables.failure],
    ["DeadLetterCompensation", variables.undoFailure],
  ])("%s says which saga, what failed, why, and with what input", async (name, failed) => {
    expect(await evaluate(taskOf(name).Arguments, given())).toMatchObject({
      MessageBody: { sagaId: "o-1", execution: "arn:execution", ...failed, input: order },
    });
  });
});

describe("the end of an execution", () => {
  const causeOf = (name: string, also: object) => {
    const state = machine.States[name];
    return evaluate(state?.Type === "Fail" ? state.Cause : undefined, given({}, also));
  };

  it.each([
    ["OrderConflict", "rejection"],
    ["InvalidOrder", "rejection"],
    ["CompensationFailed", "undoFailure"],
  ])("%s tells a function's message or Step Functions' own text", async (name, variable) => {
    const failed = { step: "Step", error: "Error" };
    const because = (cause: string) => causeOf(name, { [variable]: { ...failed, cause } });
    expect(await because(told('a "quoted" why'))).toBe('o-1: Step: Error: a "quoted" why');
    expect(await because("plain text")).toBe("o-1: Step: Error: plain text");
    expect(await because("")).toBe("o-1: Step: Error: ");
  });

  it("names the order in its output, the outcome, and why where it was undone", async () => {
    expect(await evaluate(taskOf("ConfirmOrder").Output, given())).toEqual({
      orderId: "o-1",
      outcome: "CONFIRMED",
    });
    expect(await evaluate(taskOf("CancelOrder").Output, given())).toEqual({
      orderId: "o-1",
      outcome: "CANCELLED",
      reason: "CardDeclined",
    });
    const closed = machine.States.AlreadyConfirmed;
    expect(await evaluate(closed?.Type === "Succeed" && closed.Output, given())).toEqual({
      orderId: "o-1",
      outcome: "CONFIRMED",
    });
  });
});

describe("the wait for an approval", () => {
  const wait = taskOf("AwaitApproval");

  it("lasts as long as the order's own function says, by its clock only", async () => {
    expect(await evaluate(wait.TimeoutSeconds, given())).toBe(3600);
  });

  it("keeps its token on the row of its order, while that waits", async () => {
    expect(await evaluate(wait.Arguments, given())).toMatchObject({
      Key: { orderId: { S: "o-1" } },
      ConditionExpression: "#status = :status AND #approval = :approval",
      ExpressionAttributeValues: {
        ":token": { S: "a-token" },
        ":execution": { S: "arn:execution" },
        ":status": { S: "PENDING" },
        ":approval": { S: "REQUIRED" },
      },
    });
  });
});

describe("why a saga is undone", () => {
  const toldBy = async (Payload: object, failure: string) => {
    const { Assign } = taskOf("AbandonOrder");
    const known = given({ result: { Payload } }, { failure: { error: failure } });
    return Object(await evaluate(Assign, known)).reason;
  };

  it("is what the record keeps, also for an execution that only resumes the undo", async () => {
    expect(await toldBy({ reason: "CardDeclined" }, "OrderAbandoned")).toBe("CardDeclined");
  });

  it("is the execution's own failure where the record keeps no reason", async () => {
    expect(await toldBy({ status: "ABANDONED" }, "OrderAbandoned")).toBe("OrderAbandoned");
  });
});
