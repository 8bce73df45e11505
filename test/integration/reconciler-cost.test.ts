import { logger } from "../../lambdas/runtime/aws/observability";
import { readUnitsOfRun } from "../../scripts/bench/reconciler-cost";

logger.setLogLevel("SILENT");

describe("what a run of the reconciler costs", () => {
  it("grows with the stuck orders, not with the closed ones", async () => {
    const [few, many] = await Promise.all([
      readUnitsOfRun({ closed: 100, stuck: 10 }),
      readUnitsOfRun({ closed: 2000, stuck: 10 }),
    ]);
    expect(many).toEqual(few);
    expect(few).toMatchObject({ sagasSeen: 10, getUnitsPerSaga: 1 });
  });

  it("is one query of the index for each shard, and no more, while nothing is stuck", async () => {
    // DynamoDB Local reports 0 units for a query that finds nothing. AWS bills half a unit.
    const { sagasSeen, queries } = await readUnitsOfRun({ closed: 100, stuck: 0 });
    expect({ sagasSeen, queries }).toEqual({ sagasSeen: 0, queries: 8 });
  });
});
