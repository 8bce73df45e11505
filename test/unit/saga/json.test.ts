import * as z from "zod";
import { order } from "../../../lambdas/order/saga";
import { kindIn } from "../../../scripts/deployed/counters";
import type { Letter, SagaDetails, SagaOperations } from "../../../scripts/deployed/operations";
import { schemasOf } from "../../../scripts/saga/schemas";
import { anOrder } from "../given";
import { aRow, NOW, run, summary } from "./fake";

const details: SagaDetails = {
  summary: summary({ status: "CANCELLED", reason: "Fraud" }),
  rows: {
    id: "o-1",
    record: { ...aRow() },
    services: { Payment: { row: { status: "CAPTURED" }, books: undefined } },
  },
  violations: ["order o-1: Payment is CAPTURED"],
};
const done = { id: "o-1", did: "resume", execution: "arn:x" } as const;
const letter: Letter = {
  ...{ id: "m-1", queue: "step", at: NOW, sagaId: "o-1", step: "S", error: "E", cause: "" },
  input: anOrder(),
};
const kind = kindIn(order, "Inventory", "sku#a");
const counter = { kind, key: "sku#a", left: undefined, total: 5 };
const mend = { field: "amount", is: "10", becomes: 10, why: "?" };

const saga: Partial<SagaOperations> = {
  place: async () => ({ id: "o-1", run: "arn:x" }),
  open: async () => [summary(), { ...summary(), status: "?" }],
  recent: async () => [summary({ status: "CONFIRMED" })],
  find: async () => details,
  trace: async () => [
    { at: NOW, source: "row", lane: "order", by: "order", kind: "committed", what: "placed" },
  ],
  decide: async (id) => ({ id, approval: "APPROVED", decidedBy: "ann", heard: true }),
  redrive: async () => done,
  compensate: async () => done,
  reconcile: async () => [done, { id: "o-2", did: "failed", error: "E" }],
  letters: async () => [letter],
  redriveLetters: async () => [{ letter, done, removed: true }],
  dropLetters: async () => [letter],
  counters: async () => [counter, { ...counter, left: 3 }],
  setCounter: async () => counter,
  intake: async () => ({ status: "OPEN" }),
  setIntake: async (status) => ({ status, by: "ann", at: NOW, reason: "test" }),
  books: async () => ({ sagas: [details.rows], counters: [] }),
  strays: async () => ["x: no key"],
  repair: async () => [{ id: "o-1", row: "payment", mends: [mend], left: ["a"], did: "mended" }],
};
const finding = { what: "logs", isWell: false, says: "?", todo: "deploy it again" };

const CALLS: readonly (readonly [command: string, args: readonly string[]])[] = [
  ["place", ["request.json"]],
  ["place", ["request.json", "--wait"]],
  ["list", []],
  ["list", ["--recent"]],
  ["show", ["o-1"]],
  ["trace", ["o-1"]],
  ["approve", ["o-1"]],
  ["approve", ["o-1", "--wait"]],
  ["redrive", ["o-1"]],
  ["redrive", ["o-1", "--wait"]],
  ["redrive", ["--where", "customerId=c-1"]],
  ["redrive", ["--where", "customerId=c-1", "--dry-run"]],
  ["compensate", ["o-1"]],
  ["reconcile", []],
  ["dead-letters list", []],
  ["dead-letters show", ["o-1"]],
  ["dead-letters redrive", []],
  ["dead-letters drop", ["m-1", "--reason", "test"]],
  ["stock show", []],
  ["stock set", ["a", "5"]],
  ["intake show", []],
  ["intake pause", ["--reason", "test"]],
  ["intake resume", []],
  ["audit", []],
  ["repair", []],
  ["doctor", []],
];

describe("what a command prints with --json satisfies its schema:", () => {
  const files = { "request.json": JSON.stringify(anOrder()) };
  const asked = (args: readonly string[]) =>
    run(args, saga, files, { examine: async () => [finding] });

  it.each(CALLS)("%s %j", async (command, args) => {
    const printed = await asked(["schema", ...command.split(" ")]);
    expect(printed.exit).toBe(0);
    const { out } = await asked([...command.split(" "), ...args, "--json"]);
    const { error } = z.fromJSONSchema(JSON.parse(printed.out)).safeParse(JSON.parse(out));
    expect(error).toBeUndefined();
  });

  it("each command that answers has one, and each is satisfied by a call above", async () => {
    const { out } = await run(["--help"], {});
    const own = new Set(Object.keys(schemasOf(order)).map((name) => name.split(" ")[0]));
    const commands = [...out.matchAll(/^ {2}([a-z][a-z-]+)[ [<]/gm)].map(([, name]) => name);
    const others = ["schema", "completion", "help"];
    expect(commands.filter((name) => name && !own.has(name) && !others.includes(name))).toEqual([]);
    const called = new Set([...CALLS.map(([command]) => command), "reject"]);
    expect(Object.keys(schemasOf(order)).filter((name) => !called.has(name))).toEqual([]);
  });

  it("a field that no schema names is not let through", async () => {
    const more = { ...letter, extra: 1 };
    expect(schemasOf(order)["dead-letters list"]?.safeParse([more]).success).toBe(false);
    expect(await asked(["schema", "lst"])).toMatchObject({ exit: 2 });
  });
});

test("nothing is coloured, whatever the terminal is", async () => {
  process.env.FORCE_COLOR = "3";
  for (const args of [["list"], ["show", "o-1"], ["--help"]]) {
    expect((await run(args, saga)).out).not.toContain("u001b");
  }
  delete process.env.FORCE_COLOR;
});
