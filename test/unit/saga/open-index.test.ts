import { order as definition } from "../../../lambdas/order/saga";
import { openShardOf } from "../../../lambdas/saga/record-row";
import { plusSeconds } from "../../../lambdas/saga/time";
import { auditOf } from "../../../scripts/deployed/audit";
import { repairsOf } from "../../../scripts/deployed/repairs";
import { aRow, NOW } from "./fake";

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
const violations = (order: object) =>
  auditOf(definition, { sagas: [{ id: "o-1", record: { ...order }, services: {} }], counters: [] })
    .violations;

describe("an open order that the index does not lead to", () => {
  it.each(leads)("is found by the audit: %s", (_, order) => {
    expect(violations(order)).toEqual([
      expect.stringMatching(
        /^order o-1: open, but not in the index of open sagas: (openShard|dueAt) is/,
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

  it.each(leads)("is put back, and due at once: %s", (_, order) => {
    const rows = { id: "o-1", record: { ...order }, services: {} };
    const [repair, ...others] = repairsOf(definition, rows, { now: NOW });
    expect(others).toEqual([]);
    expect(repair).toMatchObject({ left: [], next: { openShard: openShardOf("o-1"), dueAt: NOW } });
    expect(repair?.mends).toContainEqual(
      expect.objectContaining({
        field: "dueAt",
        why: expect.stringMatching(/^the index: (openShard|dueAt) is/),
      }),
    );
  });
});
