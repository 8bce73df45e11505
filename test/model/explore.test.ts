import { explore, type Model } from "./explore";

/** Two jugs of 3 and 5: fill, empty, pour. Known: 16 reachable states, 4 measured in six steps. */
const jugs: Model = {
  width: 2,
  initial: [[0, 0]],
  steps([small = 0, big = 0], take) {
    const toBig = Math.min(small, 5 - big);
    const toSmall = Math.min(big, 3 - small);
    take("fill small", [3, big]);
    take("fill big", [small, 5]);
    take("empty small", [0, big]);
    take("empty big", [small, 0]);
    take("pour into big", [small - toBig, big + toBig]);
    take("pour into small", [small + toSmall, big - toSmall]);
  },
  always: {},
  atQuiet: {},
  sometimes: {},
  closed: () => true,
};

/** Counts to 3 or falls off into 9, where nothing goes on. */
const stairs: Model = {
  ...jugs,
  width: 1,
  initial: [[0]],
  steps([at = 0], take) {
    if (at < 3) take("up", [at + 1]);
    if (at === 1) take("fall", [9]);
  },
  closed: ([at]) => at === 3,
};

describe("the search", () => {
  it("meets every state once", () => {
    expect(explore(jugs)).toMatchObject({ states: 16, edges: 96 });
    expect(explore(jugs).failure).toBeUndefined();
  });

  it("keeps states apart after its tables have grown", () => {
    const grid: Model = {
      ...jugs,
      steps([x = 0, y = 0], take) {
        if (x < 99) take("right", [x + 1, y]);
        if (y < 99) take("up", [x, y + 1]);
      },
    };
    expect(explore(grid).states).toBe(10_000);
  });

  it("shows a shortest path to a state that breaks an always", () => {
    const { failure } = explore({ ...jugs, always: { "never four": ([, big]) => big !== 4 } });
    expect(failure?.property).toBe("always: never four");
    expect(failure?.trace.map(({ action }) => action)).toEqual([
      undefined,
      "fill big",
      "pour into small",
      "empty small",
      "pour into small",
      "fill big",
      "pour into small",
    ]);
    expect(failure?.trace.at(-1)?.state).toEqual([3, 4]);
  });

  it("judges ends only where nothing goes on", () => {
    const { failure } = explore({ ...stairs, atQuiet: { "on top": ([at]) => at === 3 } });
    expect(failure).toMatchObject({ property: "at quiet: on top" });
    expect(failure?.trace.map(({ state }) => state)).toEqual([[0], [1], [9]]);
  });

  it("fails when what must be possible is not", () => {
    const sometimes = { "on top": ([at]: readonly number[]) => at === 3 };
    expect(explore({ ...jugs, sometimes: { six: ([, big]) => big === 6 } }).failure).toEqual({
      property: "sometimes: six",
      trace: [],
    });
    expect(explore({ ...stairs, sometimes, closed: () => true }).failure).toBeUndefined();
  });

  it("finds the state that cannot close any more", () => {
    const { failure } = explore(stairs);
    expect(failure?.property).toBe("no dead end");
    expect(failure?.trace.map(({ action }) => action)).toEqual([undefined, "up", "fall"]);
    const circle: Model = {
      ...stairs,
      steps: ([at = 0], take) => take("round", [(at + 1) % 3]),
    };
    expect(explore(circle).failure?.property).toBe("no dead end");
  });

  it("refuses to call half a search a search", () => {
    expect(() => explore(jugs, { maxStates: 15 })).toThrow("more than 15 states");
    expect(explore(jugs, { maxStates: 16 }).states).toBe(16);
  });

  it("reports what it has met, has left and holds", () => {
    const reports: number[] = [];
    explore(jugs, { reportEvery: 8, onProgress: ({ states }) => reports.push(states) });
    expect(reports).toHaveLength(2);
    expect(reports.at(-1)).toBe(16);
  });
});
