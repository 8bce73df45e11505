import { openShardOf } from "../../../lambdas/saga/record-row";
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

async function ran(...args: string[]) {
  const out: string[] = [];
  const exit = await runSaga(args, {
    connect: async () => aws.connect(),
    examine: async () => [],
    write: (text) => out.push(text),
    note: () => undefined,
    read: async () => "",
    user: "ann",
  });
  return { exit, out: out.join("\n") };
}

describe("a saga of a fast lane, whose execution cannot be described", () => {
  it.each([
    ["express", "arn:aws:states:eu-west-1:000000000000:express:OrderSagaExpress:o-1:o-2"],
    ["direct", "direct:o-1:o-2"],
  ])("is listed and shown as one that nothing drives, and nobody asks: %s", async (_, run) => {
    const request = anOrder({ orderId: "o-1" });
    const open = { openShard: openShardOf("o-1"), dueAt: new Date().toISOString() };
    const row = { ...aRow({ request, ...open }), orderId: "o-1", version: 1, executionArn: run };
    aws.tables = { OrderTableName: [row] };
    // Somebody's execution that has the name with which the run's own ends.
    aws.executions = [{ name: "o-2", status: "RUNNING", input: anOrder({ orderId: "o-2" }) }];
    expect(await ran("list")).toMatchObject({ exit: 0, out: expect.stringMatching(/o-1.*GONE/) });
    expect(aws.asked).not.toContain("DescribeExecution");
  });
});
