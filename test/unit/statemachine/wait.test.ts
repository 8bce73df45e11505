import { order } from "../../../lambdas/order/saga";
import { declarationOf } from "../../../statemachine/declaration";
import { backward, catchOf, machine, taskOf } from "./given";
import { happyPath } from "./walk";

const declaration = declarationOf(order);
const names = declaration.steps.map(({ name }) => name);
const REST = names.slice(names.indexOf("AwaitApproval") + 1);
const UNDOS = backward(declaration).map(({ name }) => name);

describe("an order that waits for a person", () => {
  const asked = { approval: "REQUIRED", approvalSeconds: 60 };
  const WAIT = ["AwaitApproval", "ReadApproval", "ApprovalRequired"];
  const parked = ["PlaceOrder", "ReserveStock", "ApprovalRequired", ...WAIT];
  const forged = [
    { result: { approval: "APPROVED" } },
    { result: { approval: "NONE" } },
    { result: "yes" },
    { error: "Forged" },
    { error: "OrderConflict" },
    { error: "States.Timeout" },
    { error: "DynamoDb.ConditionalCheckFailedException" },
  ];

  it.each(forged)("goes on with what the row says, whatever ends the wait: %j", async (by) => {
    const ends = (approval: string) =>
      happyPath(machine, asked, { by, row: { approval, approvalSeconds: null } });
    expect(await ends("APPROVED")).toEqual([...parked, ...REST]);
    expect(await ends("REJECTED")).toEqual([...parked, ...UNDOS]);
  });

  it.each(forged)(
    "waits again where nobody has decided, whatever ends the wait: %j",
    async (by) => {
      const decided = { by: { result: {} }, row: { approval: "APPROVED", approvalSeconds: null } };
      const path = await happyPath(machine, asked, { by, row: asked }, decided);
      expect(path).toEqual([...parked, ...WAIT, ...REST]);
    },
  );

  it("waits a hundred times at most, then the saga is given up", async () => {
    const path = await happyPath(machine, asked, { by: { result: {} }, row: asked });
    expect(path.filter((name) => name === "AwaitApproval")).toHaveLength(100);
    expect(path.slice(-UNDOS.length - 1)).toEqual(["DeadLetterStep", ...UNDOS]);
  });
});

describe("the row is read after the wait", () => {
  it("however the wait ends, also by an unknown error", () => {
    expect(taskOf("AwaitApproval").Catch).toEqual([
      { ErrorEquals: ["States.ALL"], Next: "ReadApproval" },
    ]);
    expect(taskOf("AwaitApproval").Assign).toBeUndefined();
  });

  it("with the command that placed the order, and its refusals", () => {
    const { Arguments, Retry } = taskOf("PlaceOrder");
    expect(taskOf("ReadApproval")).toMatchObject({ Arguments, Retry });
    const leads = ["ApprovalExpired", "OrderAbandoned", "OrderConflict", "Whatever"].map(
      (error) => catchOf(taskOf("ReadApproval"), error)?.Next,
    );
    expect(leads).toEqual(["AbandonOrder", "AbandonOrder", "OrderConflict", "DeadLetterStep"]);
  });
});
