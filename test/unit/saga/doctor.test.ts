import { order } from "../../../lambdas/order/saga";
import { travel } from "../../../lambdas/travel/saga";
import { looking } from "../../../scripts/deployed/doctor/examine";
import { isCompiled, partsOf } from "../../../scripts/deployed/doctor/parts";
import { aslText } from "../../../statemachine/asl-text";
import { run } from "./fake";
import { TinyAws } from "./tiny-aws";

const aws = new TinyAws();
beforeAll(() => aws.start());
afterAll(() => aws.stop());

/** As CloudFormation fills it in. */
const deployed = (saga: typeof order | typeof travel) =>
  aslText(saga).replaceAll(/\$\{(\w+)\}/g, "arn:$1");

const KEY = { KeySchema: [{ AttributeName: "orderId", KeyType: "HASH" }] };
const WELL = {
  DescribeTable: {
    Table: {
      ...KEY,
      TableStatus: "ACTIVE",
      GlobalSecondaryIndexes: [{ IndexName: "open-orders", IndexStatus: "ACTIVE" }],
    },
  },
  UpdateItem: new Error("ConditionalCheckFailedException"),
  "GET configuration": {
    State: "Active",
    LastUpdateStatus: "Successful",
    LastModified: "2026-03-01T12:00:00.000+0000",
  },
  "POST invocations": {},
  GetQueueAttributes: { Attributes: { ApproximateNumberOfMessages: "2" } },
  DescribeStateMachine: { status: "ACTIVE", definition: deployed(order) },
  FilterLogEvents: { events: [] },
};

async function examined(answers: object = {}) {
  aws.answers = { ...WELL, ...answers };
  const stack = {
    StackName: "OrderSaga",
    CreationTime: new Date("2026-03-01T11:59:00Z"),
    StackStatus: "CREATE_COMPLETE" as const,
  };
  const { outputs } = aws;
  const found = await partsOf(
    order,
    outputs,
    stack,
    looking((error) => String(error)),
  );
  return found.filter(({ isWell }) => !isWell);
}

describe("the doctor", () => {
  it("finds nothing where all is well", async () => {
    expect(await examined()).toEqual([]);
  });

  it.each([
    [
      "a table that is deleted",
      { DescribeTable: new Error("ResourceNotFoundException") },
      "table Order",
    ],
    [
      "a table without the index of open sagas",
      { DescribeTable: { Table: { ...KEY, TableStatus: "ACTIVE" } } },
      "table Order",
    ],
    [
      "a table that may not be updated",
      { UpdateItem: new Error("AccessDeniedException") },
      "table Inventory",
    ],
    ["a function that failed", { "GET configuration": { State: "Failed" } }, "function Payment"],
    [
      "code that came after the deployment",
      {
        "GET configuration": {
          ...WELL["GET configuration"],
          LastModified: "2026-03-02T12:00:00.000+0000",
        },
      },
      "function Payment",
    ],
    [
      "a function that may not be invoked",
      { "POST invocations": new Error("AccessDeniedException") },
      "function Payment",
    ],
    [
      "a queue that is gone",
      { GetQueueAttributes: new Error("QueueDoesNotExist") },
      "queue StepDeadLetterQueue",
    ],
    [
      "another version's state machine",
      {
        DescribeStateMachine: { definition: deployed(order).replace("ReserveStock", "HoldStock") },
      },
      "state machine",
    ],
    ["logs that may not be read", { FilterLogEvents: new Error("AccessDeniedException") }, "logs"],
  ])("names %s, and says what to do", async (_, answers, what) => {
    const found = await examined(answers);
    expect(found).toContainEqual(
      expect.objectContaining({ what, todo: expect.stringMatching(/./) }),
    );
  });

  it("knows the definition of each saga, whatever its parts are called", () => {
    expect([order, travel].map((saga) => isCompiled(aslText(saga), deployed(saga)))).toEqual([
      true,
      true,
    ]);
    expect(isCompiled(aslText(order), deployed(travel))).toBe(false);
    expect(isCompiled(aslText(order), "no JSON")).toBe(false);
  });
});

test("saga doctor ends with 1 where anything is bad, and needs no deployment", async () => {
  const well = { what: "stack OrderSaga", isWell: true, says: "CREATE_COMPLETE" };
  const bad = { what: "queue Step", isWell: false, says: "gone", todo: "deploy it again" };
  const connect = () => Promise.reject(new Error("not expected to be called"));
  const doctor = (examine: () => Promise<(typeof well)[]>) =>
    run(["doctor"], {}, {}, { examine, connect });
  expect(await doctor(async () => [well])).toMatchObject({ exit: 0 });
  const { exit, out } = await doctor(async () => [well, bad]);
  expect({ exit, out }).toEqual({
    exit: 1,
    out: expect.stringMatching(
      /^ok +stack OrderSaga +CREATE_COMPLETE\nbad +queue Step +gone: deploy it again$/m,
    ),
  });
});
