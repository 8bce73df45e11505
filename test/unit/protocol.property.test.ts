import fc from "fast-check";
import { protocolHolds } from "./protocol/property";

// Writers that lost a conflict pause before they retry. Here the scheduler decides who is next.
jest.mock("node:timers/promises", () => ({ setTimeout: async () => undefined }));

it("money, stock and the decision agree, whatever is sent, repeated, delayed or killed", async () => {
  const seen = new Set<string>();
  await fc.assert(protocolHolds(undefined, seen), { numRuns: 400, seed: 20_260_102 });
  // If a search does not reach one of these ends any more, it proves less than it says.
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
