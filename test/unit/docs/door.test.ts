import { LANES } from "../../../lambdas/saga/lane";
import { pages } from "./pages";

const textOf = (path: string) => pages.find((page) => page.path === path)?.text ?? "";
const rows = [...textOf("docs/bench-door.md").matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(
  ([, lane, cells = ""]) => ({ lane, cells: cells.split(" | ") }),
);

/** The numbers of such sagas in each lane, from the number of runs on. */
const recorded = (what: string) =>
  LANES.map((of) => {
    const row = rows.find(({ lane, cells }) => lane === of && cells[0] === what);
    return row?.cells.slice(2) ?? [];
  });

describe("what the pages say of requests to the front door", () => {
  it.each([
    ["loses past the door", "without the door's question"],
    ["loses since then", "with it"],
  ])("is what was recorded, the same in each lane: a saga that %s", (what, named) => {
    const [first = [], ...others] = recorded(what).map((cells) => cells.slice(0, 4));
    expect(first).toHaveLength(4);
    for (const other of others) expect(other).toEqual(first);
    expect(textOf("docs/flash-sale.md")).toContain(`| ${[named, ...first].join(" | ")} |`);
  });

  it("of a saga that had to wait: its write units and requests", () => {
    for (const [i, [, requests, units]] of recorded("the lane does not take").entries()) {
      const usual = recorded("gets what it takes")[i]?.[2];
      const told = `[${units} write units in place of ${usual}, and ${requests} requests]`;
      expect(textOf("docs/front-door.md")).toContain(told);
    }
  });
});

it("the ways without a transaction are those of the simulation", () => {
  const part = textOf("docs/decisions/counter-transaction.md");
  const told = [...part.matchAll(/^\| (\d+) \| (.*) \|$/gm)].map(([, buckets, cells = ""]) => [
    buckets,
    ...cells.split(" | "),
  ]);
  const [, all = ""] = textOf("docs/bench-sale.md").split("## Without a transaction");
  const simulated = [...all.matchAll(/^\| (\d+) \| (.*) \|$/gm)].map(([, buckets, row = ""]) => {
    const cells = row.split(" | ");
    return [buckets, cells[0], cells[3], cells[5], cells[6]];
  });
  expect(told).toHaveLength(9);
  expect(told).toEqual(simulated.filter(([buckets]) => buckets !== "1"));
});
