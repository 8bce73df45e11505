import fc from "fast-check";
import { mutants } from "./protocol/mutants";
import { protocolHolds } from "./protocol/property";
jest.mock("node:timers/promises", () => ({ setTimeout: async () => undefined }));
jest.setTimeout(600000);
it("seeds", async () => {
  for (const { name, parts } of mutants.filter(({ name }) => /world outside|confirm that overrules an/.test(name))) {
    for (let seed = 1; seed <= 14; seed++) {
      const t = Date.now();
      const found = await fc.check(protocolHolds(parts), { numRuns: 150, seed, endOnFailure: true });
      process.stderr.write(`${name} seed ${seed}: ${found.failed} after ${found.numRuns}, ${Date.now() - t} ms\n`);
    }
  }
});
