import { pauseMs, TRIES } from "../../../lambdas/runtime/aws/dynamodb-transactions";

/** How long a transaction blocks its items. */
const HELD_MS = 15;

/** Numbers that look random, and are the same each time. */
function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
}

/** Many writers want one item at once. Returns how often each tried, and when the last one finished. */
function meet(writers: number, random: () => number) {
  const open = Array.from({ length: writers }, () => ({ at: random() * 5, tries: 0, busy: false }));
  const done: typeof open = [];
  let free = 0;
  while (open.length > 0) {
    open.sort((a, b) => b.at - a.at);
    const writer = open.pop();
    if (!writer) break;
    writer.tries++;
    const wins = writer.at >= free;
    if (wins) free = writer.at + HELD_MS;
    writer.busy = !wins && writer.tries === TRIES;
    writer.at += HELD_MS;
    if (wins || writer.busy) done.push(writer);
    else open.push({ ...writer, at: writer.at + pauseMs(writer.tries, random()) });
  }
  return done;
}

describe("40 orders that want one sku at the same instant", () => {
  const all = Array.from({ length: 20 }, (_, seed) => meet(40, chance(seed + 1))).flat();

  it("get it with four tries each, and hardly one has to wait for the machine", () => {
    const mean = all.reduce((sum, { tries }) => sum + tries, 0) / all.length;
    expect(mean).toBeLessThan(4.5);
    expect(all.filter(({ busy }) => busy).length / all.length).toBeLessThan(0.01);
  });

  it("leave an invocation half of its ten seconds, at the worst", () => {
    expect(Math.max(...all.map(({ at }) => at))).toBeLessThan(5000);
    const pauses = Array.from({ length: TRIES - 1 }, (_, n) => pauseMs(n + 1, 1));
    expect(pauses.reduce((sum, ms) => sum + ms, TRIES * HELD_MS)).toBeLessThan(5000);
  });
});
