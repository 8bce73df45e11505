import { explain } from "../../scripts/explain-scenario";
import { connectProxy } from "../../scripts/faults/dynamodb-proxy";
import { FAULT_PROXY } from "../support/emulator-setup";
import { connectChoreography } from "./connect";
import type { Recorded } from "./record";
import { runAll } from "./run-all";

jest.setTimeout(600_000);

/** The whole matrix takes long: `npm run scenarios -- --coordination choreography`. */
const KIND = "event lost";

describe("every event of the choreography, lost once on the bus", () => {
  let recorded: Recorded[];
  beforeAll(async () => {
    const proxy = connectProxy(process.env[FAULT_PROXY] ?? "");
    const onDone = (one: Recorded) => {
      if (!one.passed) process.stderr.write(`[scenarios] FAIL ${one.name}\n${explain(one)}\n`);
    };
    recorded = await runAll({ connect: connectChoreography, proxy, only: KIND, onDone });
  });

  it("is found by the sweeper, and the saga ends as if nothing had happened", () => {
    expect(recorded.filter(({ passed }) => !passed).map(({ name }) => name)).toEqual([]);
    expect(recorded.length).toBeGreaterThan(10);
    const placedReservedCaptured = recorded.filter(({ journey }) => journey === "confirmed");
    expect(placedReservedCaptured).toHaveLength(3);
    for (const { kind } of recorded) expect(kind).toBe(KIND);
  });
});
