import { DynamoDbStore } from "../../../lambdas/runtime/aws/dynamodb-store";
import { runCommand } from "../../../lambdas/runtime/run-command";
import type { Commit } from "../../../lambdas/saga/store";
import { type Lamp, lamp, lampSchema } from "../../contract/lamps";
import { TinyDynamoDb } from "../../contract/tiny-dynamodb";
import { NOW } from "../given";

let dynamodb: TinyDynamoDb;
let store: DynamoDbStore<Lamp>;
beforeEach(() => {
  dynamodb = new TinyDynamoDb();
  const rows = { table: "lamps", keyAttribute: "pk", state: lampSchema };
  store = new DynamoDbStore(dynamodb.client, rows);
});

const commit = (changes: Partial<Commit<Lamp>> = {}) =>
  store.commit({
    ...{ key: "north", base: undefined, trust: "assumed", next: lamp("RED"), counters: [] },
    ...changes,
  });
const bulbs = { key: "bulbs", attribute: "left", add: -1 };

describe("a write whose answer is lost, and that the client sends again,", () => {
  it.each([
    ["where there was no row", undefined],
    ["over a row that was read", "read"],
    ["over a row that was assumed", "assumed"],
  ] as const)("%s, is known for its own", async (_where, trust) => {
    if (trust) await commit();
    const base = trust && { base: lamp("RED"), trust, next: lamp("BLUE", 2) };
    dynamodb.lost = 2;
    expect(await commit(base)).toEqual({ outcome: "committed" });
    expect(dynamodb.lost).toBe(0);
  });

  it("is known for its own when others have written since", async () => {
    dynamodb.overtake = async () => {
      const late = new DynamoDbStore(dynamodb.client, {
        ...{ table: "lamps", keyAttribute: "pk", state: lampSchema },
      });
      for (const version of [1, 2, 3]) {
        const next = lamp("BLUE", version + 1);
        await late.commit({
          key: "north",
          base: lamp("?", version),
          trust: "read",
          next,
          counters: [],
        });
      }
    };
    dynamodb.lost = 1;
    expect(await commit()).toEqual({ outcome: "committed" });
    expect(await store.read("north")).toEqual(lamp("BLUE", 4));
  });

  it("takes what it takes once, under the one token of its transaction", async () => {
    dynamodb.put("bulbs", { left: 5 });
    dynamodb.lost = 2;
    expect(await commit({ counters: [bulbs] })).toEqual({ outcome: "committed" });
    expect(dynamodb.items.get("bulbs")?.left).toEqual({ N: "4" });
    expect(dynamodb.tokens).toHaveLength(3);
    expect(new Set(dynamodb.tokens).size).toBe(1);
  });

  it("is not taken for a rival's write of the same state", async () => {
    await commit();
    expect(await commit()).toEqual({ outcome: "conflict", current: lamp("RED") });
  });

  it("is not reported as a replay", async () => {
    dynamodb.lost = 1;
    const ports = { store, now: () => NOW, perform: async () => ({}) };
    const turn = {
      key: () => "north",
      expect: () => undefined,
      decide: (row: Lamp | undefined) =>
        row
          ? ({ do: "replay", answer: row } as const)
          : ({ do: "commit", state: { color: "RED" }, answer: { color: "RED" } } as const),
    };
    expect(await runCommand(turn, "turn", ports)).toEqual({ color: "RED", replayed: false });
    expect(await runCommand(turn, "turn", ports)).toEqual({ color: "RED", replayed: true });
  });
});

describe("a row that cannot be read", () => {
  it.each([
    ["its state is not what the table holds", { version: 1, color: 7 }, "color"],
    ["its version is text", { version: "1", color: "RED" }, "version"],
  ])("because %s is damage, named and left as it is", async (_why, row, field) => {
    dynamodb.put("north", row);
    const before = dynamodb.items.get("north");
    const damaged = {
      name: "DamagedRow",
      message: expect.stringContaining(`lamps north: ${field}`),
    };
    await expect(store.read("north")).rejects.toMatchObject(damaged);
    await expect(commit()).rejects.toMatchObject(damaged);
    expect(dynamodb.items.get("north")).toEqual(before);
  });

  it("is not damaged by attributes that others wrote", async () => {
    dynamodb.put("north", { version: 1, color: "RED" });
    const row = dynamodb.items.get("north") ?? {};
    const numbers = {
      big: { N: "12345678901234567.5" },
      long: { N: "0.12345678901234567890123" },
    };
    dynamodb.items.set("north", { ...row, ...numbers });
    expect(await store.read("north")).toEqual(lamp("RED"));
    expect(await commit()).toEqual({ outcome: "conflict", current: lamp("RED") });
    await commit({ base: lamp("RED"), trust: "read", next: lamp("BLUE", 2) });
    expect(dynamodb.items.get("north")).toMatchObject(numbers);
  });
});

describe("a transaction that meets another one on its item", () => {
  beforeEach(() => dynamodb.put("bulbs", { left: 5 }));

  it("is sent again", async () => {
    dynamodb.collisions = 2;
    expect(await commit({ counters: [bulbs] })).toEqual({ outcome: "committed" });
  });

  it("each time is busy, which is no failure", async () => {
    dynamodb.collisions = Number.POSITIVE_INFINITY;
    await expect(commit({ counters: [bulbs] })).rejects.toMatchObject({ name: "Busy" });
  });
});
