import { openShardOf } from "../../../lambdas/saga/record-row";
import { audit } from "../../../scripts/deployed/audit";
import { runSaga } from "../../../scripts/saga/program";
import { anOrder } from "../given";
import { aRow } from "./fake";
import { TinyAws } from "./tiny-aws";

const aws = new TinyAws();
beforeAll(() => aws.start());
afterAll(() => aws.stop());
beforeEach(() => {
  aws.executions = [];
  aws.asked.length = 0;
});

async function ran(...args: string[]) {
  const [out, err]: [string[], string[]] = [[], []];
  const exit = await runSaga(args, {
    connect: async () => aws.connect(),
    examine: async () => [],
    write: (text) => out.push(text),
    note: (text) => err.push(text),
    read: async () => "",
    user: "ann",
  });
  return { exit, out: out.join("\n"), err: err.join("\n") };
}

/** An open record as it is stored, with these changes. */
const stored = (orderId: string, changes: object = {}) => {
  const request = anOrder({ orderId });
  const row = aRow({ request, openShard: openShardOf(orderId), dueAt: new Date().toISOString() });
  return { ...row, orderId, version: 1, executionArn: `arn:x:${orderId}`, ...changes };
};
const good = stored("o-1");

describe("a bad record hides no other, and is named:", () => {
  it.each([
    ["dueAt that is no time", { dueAt: "soon" }],
    ["a misspelt status", { status: "PENDNG" }],
    ["no version", { version: undefined }],
    ["no request", { request: undefined }],
    ["a request that is text", { request: "{}" }],
    ["a number that is text", { redrives: "Infinity" }],
    ["a time that is a number", { placedAt: 7 }],
  ])("%s", async (_, changes) => {
    aws.tables = { OrderTableName: [stored("o-0", changes), good] };
    const list = await ran("list");
    expect(list).toMatchObject({ exit: 0, out: expect.stringMatching(/^o-1 +PENDING/m) });
    expect(list.out).toMatch(/^o-0 /m);
    const shown = await ran("show", "o-0");
    expect(shown).toMatchObject({ exit: 0, out: expect.stringMatching(/VIOLATED|soon/) });
    const { violations } = await audit(aws.connect());
    expect(violations).toContainEqual(expect.stringMatching(/^order o-0: /));
  });

  it("stock that is no number", async () => {
    const rows = [
      { pk: "sku#a", onHand: 5, available: "Infinity" },
      { pk: "sku#b", onHand: 5, available: 5 },
    ];
    aws.tables = { InventoryTableName: rows };
    const { exit, out } = await ran("stock");
    expect({ exit, out }).toEqual({ exit: 0, out: expect.stringMatching(/^a +5 +\? +\?\nb +5 /m) });
    expect((await ran("audit")).out).toContain("sku a: its row is damaged: available");
  });

  it.each([
    ["empty", ""],
    ["too long", "x".repeat(2049)],
  ])("an execution with an id that cannot be a key: %s", async (_, orderId) => {
    aws.tables = { OrderTableName: [good] };
    const started = { name: "by-hand", status: "FAILED", input: { ...anOrder(), orderId } };
    aws.executions = [started, { name: "o-1", status: "RUNNING", input: anOrder() }];
    const { exit, out } = await ran("list", "--recent");
    expect({ exit, out }).toEqual({ exit: 0, out: expect.stringMatching(/^o-1 /m) });
    expect(out).toMatch(/^by-hand +\? +stuck .*cannot be a key/m);
    expect((await ran("audit")).out).toContain(
      "by-hand: its execution was started with an id that cannot be a key",
    );
    for (const command of ["show", "trace"]) {
      expect(await ran(command, orderId)).toMatchObject({ exit: 3 });
    }
  });
});

describe("saga list", () => {
  const all = Array.from({ length: 30 }, (_, n) =>
    stored(`o-${n}`, { request: { ...anOrder({ orderId: `o-${n}` }), customerId: `c-${n % 3}` } }),
  );
  const idsIn = (out: string) => JSON.parse(out).map((one: { orderId: string }) => one.orderId);

  it("finds by a field of the request, asks only what drives those, and says what it read", async () => {
    aws.tables = { OrderTableName: all };
    const { out, err } = await ran("list", "--json", "--where", "customerId=c-1");
    expect(idsIn(out)).toHaveLength(10);
    expect(aws.asked.filter((target) => target === "DescribeExecution")).toHaveLength(10);
    expect(aws.asked).not.toContain("Scan");
    expect(err).toBe("read 30 open orders, by their index");
  });

  it("finds by the counter that a saga takes from", async () => {
    const request = anOrder({
      orderId: "o-99",
      items: [{ sku: "rare", quantity: 1, unitPrice: 1 }],
    });
    aws.tables = {
      OrderTableName: [...all, stored("o-99", { request, openShard: openShardOf("o-99") })],
    };
    expect(idsIn((await ran("list", "--json", "--counter", "rare")).out)).toEqual(["o-99"]);
  });

  it.each([
    ["--older-than", "1000d"],
    ["--at-least", "1000000"],
  ])("sorts out by %s %s from the record, and asks for no execution", async (...option) => {
    aws.tables = { OrderTableName: all };
    expect(idsIn((await ran("list", "--json", ...option)).out)).toEqual([]);
    expect(aws.asked).not.toContain("DescribeExecution");
  });

  it("reads as few pages of the index with a small --limit as with a large one", async () => {
    aws.tables = { OrderTableName: all };
    const queries = async (limit: string) => {
      aws.asked.length = 0;
      await ran("list", "--json", "--where", "customerId=nobody", "--limit", limit);
      return aws.asked.filter((target) => target === "Query").length;
    };
    expect(await queries("1")).toBe(await queries("1000"));
  });

  it("goes on where the page before ended, and shows each once", async () => {
    aws.tables = { OrderTableName: all };
    const found: string[] = [];
    let after: string[] = [];
    for (let pages = 0; pages < 40; pages++) {
      const { out, err } = await ran("list", "--json", "--limit", "4", ...after);
      found.push(...idsIn(out));
      const next = /--after (\S+)/.exec(err)?.[1];
      if (!next) break;
      after = ["--after", next];
    }
    expect(found.toSorted()).toEqual(all.map(({ orderId }) => orderId).toSorted());
  });

  it.each([
    [["--where", "sku=widget"], "orderId, customerId, currency, paymentToken"],
    [["--where", "customerId"], "FIELD=VALUE"],
    [["--after", "nowhere"], "--after nowhere is not a page"],
    [["--limit", "0"], "1 or more"],
  ])("%j is refused", async (args, words) => {
    expect(await ran("list", ...args)).toMatchObject({
      exit: 2,
      err: expect.stringContaining(words),
    });
  });

  it("--recent says what it does not know", async () => {
    aws.tables = { OrderTableName: [good] };
    aws.executions = [
      { name: "o-1", status: "RUNNING", input: anOrder() },
      { name: "gone", status: "FAILED", input: { ...anOrder(), orderId: "gone" } },
    ];
    const { err } = await ran("list", "--recent");
    expect(err).toContain("2 newest executions");
    expect(err).toContain("1 of them placed no order");
  });
});
