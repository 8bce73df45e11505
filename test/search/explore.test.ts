import { explore } from "../../scripts/search/explore";
import type { Model } from "../../scripts/search/model";
import type { State } from "../../scripts/search/state-set";

const [FILL_SMALL, FILL_BIG, EMPTY_SMALL, EMPTY_BIG, POUR_INTO_BIG, POUR_INTO_SMALL] = [
  1, 2, 3, 4, 5, 6,
];
const [UP, FALL, RIGHT, ROUND] = [1, 2, 3, 4];

/** Two jugs of 3 and 5: fill, empty, pour. Known result: 16 states; 4 is measured in six steps. */
const jugs: Model = {
  width: 2,
  initial: [[0, 0]],
  steps({ 0: small = 0, 1: big = 0 }, take) {
    const toBig = Math.min(small, 5 - big);
    const toSmall = Math.min(big, 3 - small);
    take(FILL_SMALL, [3, big]);
    take(FILL_BIG, [small, 5]);
    take(EMPTY_SMALL, [0, big]);
    take(EMPTY_BIG, [small, 0]);
    take(POUR_INTO_BIG, [small - toBig, big + toBig]);
    take(POUR_INTO_SMALL, [small + toSmall, big - toSmall]);
    return undefined;
  },
  always: () => undefined,
  atQuiet: () => undefined,
  sometimes: {},
  closed: () => true,
  calm: () => true,
  settled: () => true,
};

/** Counts to 3, or falls off to 9, where it is stuck. */
const stairs: Model = {
  ...jugs,
  width: 1,
  initial: [[0]],
  steps({ 0: at = 0 }, take) {
    if (at < 3) take(UP, [at + 1]);
    if (at === 1) take(FALL, [9]);
    return undefined;
  },
  closed: ({ 0: at }) => at === 3,
};

describe("the search", () => {
  it("meets every state once", async () => {
    expect(await explore(jugs)).toMatchObject({ states: 16, edges: 96 });
    expect((await explore(jugs)).failure).toBeUndefined();
  });

  it("keeps states apart after its tables have grown", async () => {
    const grid: Model = {
      ...jugs,
      steps({ 0: x = 0, 1: y = 0 }, take) {
        if (x < 99) take(RIGHT, [x + 1, y]);
        if (y < 99) take(UP, [x, y + 1]);
        return undefined;
      },
    };
    expect((await explore(grid)).states).toBe(10_000);
  });

  it("shows a shortest path to a state that breaks an always", async () => {
    const { failure } = await explore({
      ...jugs,
      always: ({ 1: big }) => (big === 4 ? "never four" : undefined),
    });
    expect(failure?.property).toBe("always: never four");
    expect(failure?.trace.map(({ action }) => action)).toEqual([
      undefined,
      FILL_BIG,
      POUR_INTO_SMALL,
      EMPTY_SMALL,
      POUR_INTO_SMALL,
      FILL_BIG,
      POUR_INTO_SMALL,
    ]);
    expect(failure?.trace.at(-1)?.state).toEqual(Int32Array.of(3, 4));
  });

  it("checks the rules of an end only in states in which nothing runs", async () => {
    const { failure } = await explore({
      ...stairs,
      atQuiet: ({ 0: at }) => (at === 3 ? undefined : "on top"),
    });
    expect(failure).toMatchObject({ property: "at quiet: on top" });
    expect(failure?.trace.map(({ state }) => state[0])).toEqual([0, 1, 9]);
  });

  it("fails if a state that must be reachable is not", async () => {
    const sometimes = { "on top": ({ 0: at }: State) => at === 3 };
    expect(
      (await explore({ ...jugs, sometimes: { six: ({ 1: big }) => big === 6 } })).failure,
    ).toEqual({
      property: "sometimes: six",
      trace: [],
    });
    expect((await explore({ ...stairs, sometimes, closed: () => true })).failure).toBeUndefined();
  });

  it("finds a state from which no way leads to an end", async () => {
    const { failure } = await explore(stairs);
    expect(failure?.property).toBe("no dead end");
    expect(failure?.trace.map(({ action }) => action)).toEqual([undefined, UP, FALL]);
    const circle: Model = {
      ...stairs,
      steps({ 0: at = 0 }, take) {
        take(ROUND, [(at + 1) % 3]);
        return undefined;
      },
    };
    expect((await explore(circle)).failure?.property).toBe("no dead end");
  });

  it("shows a circle that never ends although a way out exists", async () => {
    const dawdling: Model = {
      ...stairs,
      steps({ 0: at = 0 }, take) {
        if (at < 3) take(UP, [at + 1]);
        if (at === 2) take(ROUND, [1]);
        return undefined;
      },
      settled: ({ 0: at }) => at === 3,
    };
    expect((await explore(dawdling)).failure?.property).toBe("the saga ends by itself");
    const calm = (action: number) => action !== ROUND;
    expect((await explore({ ...dawdling, calm })).failure).toBeUndefined();
    const { failure } = await explore({ ...dawdling, calm: (action) => action === ROUND });
    expect(failure?.property).toBe("the saga ends by itself");
  });

  it("fails if the search stops before it has met every state", async () => {
    await expect(explore(jugs, { maxStates: 15 })).rejects.toThrow("more than 15 states");
    expect((await explore(jugs, { maxStates: 16 })).states).toBe(16);
  });

  it("reports what it has met, has left and holds", async () => {
    const reports: number[] = [];
    await explore(jugs, { reportEvery: 8, onProgress: ({ states }) => reports.push(states) });
    expect(reports).toHaveLength(2);
    expect(reports.at(-1)).toBe(16);
  });
});
