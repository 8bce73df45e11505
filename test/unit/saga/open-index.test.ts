import { order as definition } from "../../../lambdas/order/saga";
import { openShardOf } from "../../../lambdas/saga/record-row";
import { plusSeconds } from "../../../lambdas/saga/time";
import { auditOf } from "../../../scripts/deployed/audit";
import { reindex } from "../../../scripts/deployed/open-index";
import { TinyDynamoDb } from "../../contract/tiny-dynamodb";
import { aRow, NOW, run } from "./fake";

const open = { orderId: "o-1", version: 3, ...aRow({ openShard: openShardOf("o-1") }) };
const lost: [what: string, changes: Record<string, unknown>][] = [
  ["has no shard", { openShard: undefined }],
  ["is in another's shard", { openShard: "open#none" }],
  ["is due at no time", { dueAt: undefined }],
  ["is due at a word", { dueAt: "soon" }],
  ["is due when all is over", { dueAt: "9999-12-31T00:00:00.000Z" }],
  ["is due when nobody lives any more", { dueAt: "8000-01-01T00:00:00.000Z" }],
  ["is due at a time that sorts behind all others", { dueAt: "Mon, 02 Mar 2026 00:00:00 GMT" }],
];
const leads = ["PENDING", "ABANDONED"].flatMap((status) =>
  lost.map(([what, changes]) => [`${status} ${what}`, { ...open, status, ...changes }] as const),
);
const RECORDS = { saga: definition, table: "orders" };
const violations = (order: object) =>
  auditOf(definition, { sagas: [{ id: "o-1", record: { ...order }, services: {} }], counters: [] })
    .violations;

describe("an open order that the index does not lead to", () => {
  it.each(leads)("is found by the audit: %s", (_, order) => {
    expect(violations(order)).toEqual([
      expect.stringMatching(
        /^order o-1: open, but the index does not lead to it: (openShard|dueAt) is/,
      ),
    ]);
  });

  it.each([
    ["one that it leads to", open],
    ["one that was put off", { ...open, dueAt: plusSeconds(NOW, 86_400) }],
    [
      "one that waits for months",
      { ...open, approvalDeadline: "2999-01-01T00:00:00.000Z", dueAt: "2998-12-31T00:00:00.000Z" },
    ],
    [
      "one that has ended",
      { ...open, status: "CANCELLED", openShard: undefined, dueAt: undefined },
    ],
  ])("is not %s", (_, order) => expect(violations(order)).toEqual([]));

  it.each(leads)("is put back, and due at once: %s", async (_, order) => {
    const { dynamodb, items } = table(order);
    expect(await reindex(dynamodb.client, RECORDS, [order], NOW)).toEqual([
      { id: "o-1", why: expect.stringMatching(/^(openShard|dueAt) is/), did: "indexed" },
    ]);
    expect(items()).toMatchObject({
      openShard: { S: openShardOf("o-1") },
      dueAt: { S: NOW },
      version: { N: "4" },
    });
  });

  it("is left alone where it has changed meanwhile, and where the rest of it cannot be read", async () => {
    const order = { ...open, dueAt: undefined };
    const moved = table({ ...order, version: 4 });
    const before = moved.items();
    const [changed] = await reindex(moved.dynamodb.client, RECORDS, [order], NOW);
    expect(changed).toMatchObject({ did: "changed" });
    expect(moved.items()).toEqual(before);
    const damaged = { ...order, version: undefined };
    const broken = table(damaged);
    const [left] = await reindex(broken.dynamodb.client, RECORDS, [damaged], NOW);
    expect(left).toMatchObject({ did: "damaged", why: expect.stringContaining("version") });
  });
});

function table(order: object) {
  const dynamodb = new TinyDynamoDb();
  dynamodb.put("o-1", { ...order });
  return { dynamodb, items: () => dynamodb.items.get("o-1") };
}

describe("saga reindex", () => {
  it("says of each what was done, and ends with 1 where one is still lost", async () => {
    const done = { id: "o-1", why: "dueAt is soon", did: "indexed" } as const;
    const found = await run(["reindex"], { reindex: async () => [done] });
    expect(found).toMatchObject({
      exit: 0,
      out: expect.stringMatching(/o-1 +dueAt is soon +put back/),
    });
    const left = { ...done, did: "damaged" } as const;
    expect(await run(["reindex"], { reindex: async () => [left] })).toMatchObject({ exit: 1 });
    expect(await run(["reindex"], { reindex: async () => [] })).toMatchObject({
      exit: 0,
      out: "the index has every open order",
    });
  });
});
