import fc from "fast-check";
import { mutants } from "./protocol/mutants";
import { protocolHolds } from "./protocol/property";

jest.mock("node:timers/promises", () => ({ setTimeout: async () => undefined }));

describe("the protocol's property finds", () => {
  it.each(mutants)("$name", async ({ parts, sign }) => {
    const found = await fc.check(protocolHolds(parts), { numRuns: 4000, seed: 11 });
    expect(`${found.errorInstance}`).toMatch(sign);
    const [, before = [], late = []] = found.counterexample ?? [];
    expect([...before.flat(), ...late].length).toBeLessThanOrEqual(8);
  });
});
