import { anOrder } from "../given";
import { run, summary } from "./fake";

describe("saga list and redrive choose among many sagas:", () => {
  const at = (id: string, placedAt: string, total: number, changes = {}) => {
    const request = anOrder({ items: [{ sku: "widget", quantity: 1, unitPrice: total }] });
    return { ...summary({ placedAt, request, ...changes }), id };
  };
  const now = Date.now();
  const ago = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
  const escalatedAt = ago(1);
  const open = async () => [
    at("young", ago(1), 900, { escalatedAt }),
    at("old", ago(200), 100, { escalatedAt }),
    at("driven", ago(200), 900),
  ];
  const did = jest.fn(async (id: string) => ({ id, did: "resume", execution: "arn:x" }) as const);

  it.each([
    [
      ["--older-than", "3h"],
      ["old", "driven"],
    ],
    [
      ["--at-least", "500"],
      ["young", "driven"],
    ],
    [["--stuck", "--older-than", "90m"], ["old"]],
  ])("list %j", async (flags, ids) => {
    const { out } = await run(["list", "--json", ...flags], { open });
    expect(JSON.parse(out).map((one: { orderId: string }) => one.orderId)).toEqual(ids);
  });

  it("redrive --dry-run shows which ones, and does nothing", async () => {
    const { exit, out } = await run(["redrive", "--stuck", "--dry-run"], { open });
    expect({ exit, lines: out.split("\n").length }).toEqual({ exit: 0, lines: 3 });
    expect(out).toMatch(/^old +PENDING +stuck/m);
  });

  it("redrive --stuck drives each of them on, and sums up", async () => {
    const { exit, out } = await run(["redrive", "--stuck"], { open, redrive: did });
    expect({ exit, out }).toEqual({ exit: 0, out: expect.stringMatching(/\n2 resume$/) });
    expect(did.mock.calls).toEqual([["young"], ["old"]]);
  });

  it("an option that chooses is required, so that all are never chosen by accident", async () => {
    for (const args of [
      ["redrive"],
      ["redrive", "o-1", "--dry-run"],
      ["redrive", "o-1", "--stuck"],
      ["redrive", "o-1", "--older-than", "2h"],
      ["redrive", "--stuck", "--wait"],
      ["list", "--older-than", "2w"],
    ])
      expect(await run(args, { open })).toMatchObject({ exit: 2, out: "" });
  });

  it("the progress is printed if there are many", async () => {
    const many = Array.from({ length: 60 }, (_, n) => at(`o-${n}`, ago(9), 1, { escalatedAt }));
    const { err } = await run(["redrive", "--stuck"], { open: async () => many, redrive: did });
    expect(err).toBe("read 60 open orders, by their index\n25 of 60 …\n50 of 60 …");
    const reconcile = async (_which: "due" | "all", onRound?: (done: number) => void) => {
      onRound?.(40);
      return [];
    };
    expect((await run(["reconcile", "--all"], { reconcile })).err).toBe("40 orders looked at …");
  });
});
