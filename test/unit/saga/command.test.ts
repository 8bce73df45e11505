import type { SagaDetails } from "../../../scripts/deployed/operations";
import { aRow, run, summary } from "./fake";

const details = (changes = {}): SagaDetails => ({
  summary: summary(changes),
  rows: { id: "o-1", record: { ...aRow(changes) }, services: {} },
  violations: [],
});

describe("what the command prints", () => {
  it("is one JSON document for programs, wherever they ask for it", async () => {
    const find = async () => details();
    for (const args of [
      ["--json", "show", "o-1"],
      ["show", "o-1", "--json"],
    ]) {
      const { exit, out, err } = await run(args, { find });
      expect({ exit, err, json: JSON.parse(out) }).toEqual({
        exit: 0,
        err: "",
        json: expect.objectContaining({ summary: expect.objectContaining({ orderId: "o-1" }) }),
      });
    }
  });

  it("is a table for people, with what they may do now", async () => {
    const waits = { approval: "REQUIRED", taskToken: "t" } as const;
    const { out } = await run(["show", "o-1"], { find: async () => details(waits) });
    expect(out).toMatch(/^o-1: PENDING, parked/);
    expect(out).toMatch(/amount +25\.00 EUR/);
    expect(out).toMatch(/next +saga approve o-1, or saga reject o-1/);
  });

  it("has no row for what is not there", async () => {
    expect(await run(["list"], { open: async () => [] })).toEqual({
      exit: 0,
      out: "none",
      err: "read 0 open orders, by their index",
    });
    expect(await run(["show", "o-2"], { find: async () => undefined })).toMatchObject({ exit: 3 });
  });
});

describe("what a terminal would act on is spelt out", () => {
  const reason = "\u001b[2Jpaid\u202edia\u009bp";
  const find = async () => details({ status: "CANCELLED", reason });

  it("in tables, and in JSON, where a program reads what was written", async () => {
    const { out } = await run(["show", "o-1"], { find });
    expect(out).toContain("CANCELLED, ended (\\u001b[2Jpaid\\u202edia\\u009bp)");
    const json = await run(["show", "o-1", "--json"], { find });
    expect(json.out).toContain('"\\u001b[2Jpaid\\u202edia\\u009bp"');
    expect(JSON.parse(json.out)).toMatchObject({ summary: { why: reason } });
  });

  it("in what is said beside it", async () => {
    const { err } = await run(["show", "o-\u001b[2J"], { find: async () => undefined });
    expect(err).toBe("there is no order o-\\u001b[2J");
    expect((await run(["show", "--\u202e"], {})).err).toContain("unknown option '--\\u202e'");
  });
});

describe("saga list", () => {
  const open = async () => [
    summary(),
    { ...summary({ escalatedAt: "2026-03-01T11:59:59.000Z" }), id: "o-2" },
    { ...summary({ approval: "REQUIRED", taskToken: "t" }), id: "o-3" },
  ];
  it.each([
    [[], ["o-1", "o-2", "o-3"]],
    [["--open"], ["o-1", "o-2", "o-3"]],
    [["--stuck"], ["o-2"]],
    [["--parked"], ["o-3"]],
    [
      ["--stuck", "--parked"],
      ["o-2", "o-3"],
    ],
  ])("%j", async (flags, ids) => {
    const { out } = await run(["list", "--json", ...flags], { open });
    expect(JSON.parse(out).map((one: { orderId: string }) => one.orderId)).toEqual(ids);
  });
});

describe("saga approve", () => {
  it("records the decider, and says whether an execution got the decision", async () => {
    const decide = jest.fn(async (id: string) => {
      return { id, approval: "APPROVED", decidedBy: "ann", heard: false } as const;
    });
    const { out } = await run(["approve", "o-1", "--reason", "known"], { decide });
    expect(decide).toHaveBeenCalledWith("o-1", "approve", { by: "ann", reason: "known" });
    expect(out).toBe(
      "o-1: APPROVED by ann; the decision is recorded; no execution waits for it now",
    );
  });
});

describe("what changes nothing ends with 4, and says how the saga stands:", () => {
  const at = (changes: object) => async () => details(changes);
  const approvedBefore = async (id: string) =>
    ({ id, approval: "APPROVED", decidedBy: "ben", heard: false }) as const;
  const leave = async () => ({ id: "o-1", did: "leave" }) as const;

  it.each([
    ["reject", { status: "CONFIRMED" }, "o-1: APPROVED by ben before, CONFIRMED, ended"],
    ["redrive", { status: "CANCELLED" }, "o-1: it has ended: CANCELLED"],
    ["redrive", {}, "o-1: PENDING, and arn:execution:o-1 drives it"],
  ])("%s of an order that is %j", async (command, changes, words) => {
    const saga = { decide: approvedBefore, redrive: leave, find: at(changes) };
    const err = `${words}; nothing was changed`;
    expect(await run([command, "o-1"], saga)).toEqual({ exit: 4, out: "", err });
  });

  it("the same decision again succeeds", async () => {
    expect(await run(["approve", "o-1"], { decide: approvedBefore })).toMatchObject({ exit: 0 });
  });

  it("redrive --wait waits for the end of what something drives", async () => {
    const ran = await run(["redrive", "o-1", "--wait", "0"], { redrive: leave, find: at({}) });
    expect(ran).toMatchObject({ exit: 1, err: expect.stringContaining("has not ended") });
  });
});

describe("saga redrive and compensate", () => {
  it("wait for the end where that is wanted, and say how far it came if it does not come", async () => {
    const redrive = async () => ({ id: "o-1", did: "resume" }) as const;
    const find = async () => details();
    const ran = await run(["redrive", "o-1", "--wait", "0"], { redrive, find });
    const err = "o-1 has not ended after 0 s: PENDING, running";
    expect(ran).toEqual({ exit: 1, out: "", err });
    const ended = async () => details({ status: "CANCELLED", reason: "Fraud" });
    const compensate = jest.fn(redrive);
    const args = ["compensate", "o-1", "--reason", "Fraud", "--wait"];
    const { exit, out } = await run(args, { compensate, find: ended });
    expect({ exit, out }).toEqual({
      exit: 0,
      out: expect.stringMatching(/^o-1: CANCELLED, ended/),
    });
    expect(compensate).toHaveBeenCalledWith("o-1", "Fraud");
  });

  it("say if there is no such order, and if it could not be driven on", async () => {
    const unknown = async () => ({ id: "o-1", did: "unknown" }) as const;
    expect(await run(["redrive", "o-1"], { redrive: unknown })).toMatchObject({ exit: 3 });
    const failed = async () => ({ id: "o-1", did: "failed", error: "throttled" }) as const;
    expect(await run(["redrive", "o-1"], { redrive: failed })).toMatchObject({ exit: 1 });
    expect(await run(["reconcile"], { reconcile: async () => [await failed()] })).toMatchObject({
      exit: 1,
    });
  });
});
