import { parseRequest } from "../../../lambdas/runtime/reconciler/request";

/** EventBridge's event about a stopped execution. */
const aborted = (input: string | null | undefined) => ({
  version: "0",
  id: "315c1398-40ff-a850-213b-158f73e60175",
  "detail-type": "Step Functions Execution Status Change",
  source: "aws.states",
  account: "012345678912",
  time: "2026-01-02T03:04:05Z",
  region: "eu-west-1",
  resources: ["arn:aws:states:eu-west-1:012345678912:execution:OrderSaga:o-1"],
  detail: {
    executionArn: "arn:aws:states:eu-west-1:012345678912:execution:OrderSaga:o-1",
    stateMachineArn: "arn:aws:states:eu-west-1:012345678912:stateMachine:OrderSaga",
    name: "o-1",
    status: "ABORTED",
    startDate: 1767323045000,
    stopDate: 1767323046000,
    input,
    output: null,
    inputDetails: { included: true },
    outputDetails: null,
  },
});

const scheduled = {
  version: "0",
  "detail-type": "Scheduled Event",
  source: "aws.events",
  resources: ["arn:aws:events:eu-west-1:012345678912:rule/minute"],
  detail: {},
};

const after = { orderId: "o-9", openShard: "open#3", dueAt: "2026" };
const from = [{ shard: 3, after }, { shard: 4 }];

describe("the reconciler is asked", () => {
  it.each([
    ["for one order by a person", { orderId: "o-1" }, { trigger: "hand", id: "o-1" }],
    ["for what is due by a person", {}, { trigger: "due", from: undefined }],
    ["for what is due by the clock", scheduled, { trigger: "due", from: undefined }],
    ["for every open order", { due: "all" }, { trigger: "restart", from: undefined }],
    ["to go on where it stopped", { from }, { trigger: "due", from }],
    ["to go on with every order", { due: "all", from }, { trigger: "restart", from }],
    [
      "for the order whose execution was stopped",
      aborted('{"orderId":"o-1","items":[]}'),
      { trigger: "event", id: "o-1" },
    ],
  ])("%s", (_, event, request) => {
    expect(parseRequest("orderId", event)).toEqual(request);
  });

  it.each([
    ["too long to be told", null],
    ["not there", undefined],
    ["not JSON", "{"],
    ["not an object", "7"],
    ["null", "null"],
    ["an object without an order id", '{"orderId":7}'],
    ["an order without a name", '{"orderId":""}'],
  ])("for no saga when the input of the execution that ended is %s", (_, input) => {
    expect(parseRequest("orderId", aborted(input))).toEqual({ trigger: "event", id: undefined });
  });
});

describe("the reconciler refuses", () => {
  it.each([
    ["nothing at all", undefined],
    ["null", null],
    ["text", "o-1"],
    ["a list", ["o-1"]],
    ["an order id that is none", { orderId: "" }],
    ["an order id that is a number", { orderId: 7 }],
    ["an order and more", { orderId: "o-1", due: "all" }],
    ["another word for all", { due: "everything" }],
    ["a cursor without a shard", { due: "all", from: [{ after: {} }] }],
    ["a field that it does not know", { force: true }],
    ["an event of another kind", { ...scheduled, "detail-type": "EC2 Instance Launch" }],
    ["a status event without its detail", { ...aborted("{}"), detail: undefined }],
  ])("%s, and says what it takes", (_, event) => {
    expect(() => parseRequest("orderId", event)).toThrow(
      expect.objectContaining({
        name: "InvalidCommand",
        message: 'the reconciler takes {}, {"due":"all"} or {"orderId":"…"}',
      }),
    );
  });
});
