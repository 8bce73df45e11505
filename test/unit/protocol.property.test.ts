import fc from "fast-check";
import { protocolHolds } from "./protocol/property";

// Rivals that lost together pause before they come back; here the scheduler decides who is next.
jest.mock("node:timers/promises", () => ({ setTimeout: async () => undefined }));

it("money, stock and the decision agree, whatever is sent, repeated, delayed or killed", async () => {
  const seen = new Set<string>();
  await fc.assert(protocolHolds(undefined, seen), { numRuns: 400, seed: 20_260_102 });
  // A search that no longer reaches one of these ends would prove less than it says.
  const ends = [
    "order CANCELLED",
    "order CONFIRMED",
    "payment CAPTURED",
    "payment DECLINED",
    "payment REFUNDED",
    "provider BARRED",
    "provider CAPTURED",
    "provider DECLINED",
    "provider REFUNDED",
    "reservation HELD",
    "reservation RELEASED",
  ];
  expect([...seen]).toEqual(expect.arrayContaining(ends));
});
