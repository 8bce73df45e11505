import { order } from "../../../lambdas/order/saga";
import { openShardOf } from "../../../lambdas/saga/record-row";
import { Orchestration } from "../../../scripts/deployed/orchestration";
import { SagaClient } from "../../../scripts/deployed/saga-client";
import { runSaga } from "../../../scripts/saga/program";
import { anOrder } from "../given";
import { aRow } from "./fake";
import { TinyAws } from "./tiny-aws";

const aws = new TinyAws();
beforeAll(() => aws.start());
afterAll(() => aws.stop());
beforeEach(() => {
  aws.asked.length = 0;
});

const LANES = {
  standard: {},
  direct: { DirectFunctionName: "OrderSaga-Direct" },
  express: { ExpressStateMachineArn: "arn:aws:states:eu-west-1:000000000000:stateMachine:OrderX" },
} as const;

async function ranIn(lane: keyof typeof LANES, ...args: string[]) {
  const out: string[] = [];
  const err: string[] = [];
  const exit = await runSaga(args, {
    connect: async () => new Orchestration(new SagaClient(order, aws.outputs.with(LANES[lane]))),
    examine: async () => [],
    write: (text) => out.push(text),
    note: (text) => err.push(text),
    read: async () => JSON.stringify(anOrder({ orderId: "o-1" })),
    user: "ann",
  });
  return { exit, out: out.join("\n"), err: err.join("\n") };
}
const ran = (...args: string[]) => ranIn("standard", ...args);

describe("a saga of a fast lane, whose execution cannot be described", () => {
  it.each([
    ["express", "arn:aws:states:eu-west-1:000000000000:express:OrderSagaExpress:o-1:o-2"],
    ["direct", "direct:o-1:o-2"],
  ])("is listed as one that runs until it is due, and nobody asks: %s", async (lane, run) => {
    const request = anOrder({ orderId: "o-1" });
    const due = (inMs: number) => new Date(Date.now() + inMs).toISOString();
    const open = { openShard: openShardOf("o-1"), dueAt: due(60_000) };
    const row = { ...aRow({ request, ...open }), orderId: "o-1", version: 1, executionArn: run };
    aws.tables = { OrderTableName: [row] };
    // Somebody's execution that has the name with which the run's own ends.
    aws.executions = [{ name: "o-2", status: "RUNNING", input: anOrder({ orderId: "o-2" }) }];
    const runs = new RegExp(`o-1 .*running .*in lane ${lane}`);
    expect(await ran("list")).toMatchObject({ exit: 0, out: expect.stringMatching(runs) });
    expect(JSON.parse((await ran("list", "--json")).out)).toMatchObject([{ orderId: "o-1", lane }]);
    aws.tables = { OrderTableName: [{ ...row, dueAt: due(-1000) }] };
    const gone = new RegExp(`o-1 .*stuck .*its run in lane ${lane} is gone`);
    expect(await ran("list")).toMatchObject({ out: expect.stringMatching(gone) });
    expect(aws.asked).not.toContain("DescribeExecution");
  });
});

describe.each(["direct", "express"] as const)("saga place, in lane %s", (lane) => {
  const answers = (value: object) => {
    aws.answers =
      lane === "direct"
        ? { "POST invocations": value }
        : { StartSyncExecution: { status: "SUCCEEDED", output: JSON.stringify(value) } };
  };
  afterEach(() => {
    aws.answers = {};
  });

  it("begins there and tells the outcome, or which execution goes on", async () => {
    answers({ orderId: "o-1", outcome: "CONFIRMED" });
    const told = { exit: 0, out: `placed o-1: CONFIRMED, in lane ${lane}` };
    expect(await ranIn(lane, "place", "-")).toMatchObject(told);
    const { out } = await ranIn(lane, "place", "-", "--json");
    expect(JSON.parse(out)).toEqual({ orderId: "o-1", run: lane, outcome: "CONFIRMED" });
    expect(aws.asked).not.toContain("StartExecution");
    answers({ orderId: "o-1", outcome: "HANDED_OVER", execution: "arn:o-1-h" });
    expect(await ranIn(lane, "place", "-")).toMatchObject({ out: "placed o-1: arn:o-1-h" });
  });

  if (lane === "express") {
    it.each([
      ["OrderConflict", 1, "placed before, by another request"],
      ["States.Timeout", 1, "If it was placed, the reconciler takes it up"],
    ])("says what to do after %s", async (error, exit, says) => {
      aws.answers = { StartSyncExecution: { status: "FAILED", error, cause: "because" } };
      const told = await ranIn(lane, "place", "-");
      expect(told.exit).toBeGreaterThanOrEqual(exit);
      expect(told.err).toContain(says);
    });
  }
});

it("saga list --recent also reads records, because nothing lists the runs of a fast lane", async () => {
  const row = (id: string, placedAt: string) => ({
    ...aRow({ request: anOrder({ orderId: id }), status: "CONFIRMED", placedAt }),
    ...{ orderId: id, version: 1, executionArn: `direct:${id}:r` },
  });
  aws.tables = {
    OrderTableName: [
      row("o-1", "2026-03-01T11:00:00.000Z"),
      row("o-2", "2026-03-01T12:00:00.000Z"),
    ],
  };
  aws.executions = [];
  const { out, err } = await ranIn("direct", "list", "--recent", "--json");
  expect(JSON.parse(out).map(({ orderId }: { orderId: string }) => orderId)).toEqual([
    "o-2",
    "o-1",
  ]);
  expect(err).toContain("no run of lane direct is listed");
});
