import { type Ports, runCommand } from "../../../lambdas/runtime/run-command";
import { Busy, Refused, Unavailable } from "../../../lambdas/saga/errors";
import type { Store } from "../../../lambdas/saga/store";
import { NOW } from "../given";
import {
  Counted,
  type Decide,
  type Known,
  type Light,
  light,
  type Made,
  type Switch,
} from "./lights";

const writeRed: Made = { do: "commit", state: { color: "RED" }, answer: { color: "RED" } };
const toRed: Decide = (light) =>
  light?.color === "RED" ? { do: "replay", answer: { color: "RED" } } : writeRed;

let store: Counted<Light>;
let performed: string[];
const ports = (more: Partial<Ports<Light, string, Known>> = {}) => ({
  store,
  now: () => NOW,
  perform: async (effect: string) => {
    performed.push(effect);
    return { told: effect };
  },
  ...more,
});
const run = (participant: Switch, more = {}) => runCommand(participant, "north", ports(more));
const stored = (color: Light["color"], version = 1) =>
  store.inner.rows.set("light#north", { version, state: { color } });

beforeEach(() => {
  store = new Counted();
  performed = [];
});

describe("an assumption", () => {
  it("that is right costs one write and no read", async () => {
    expect(await run(light(toRed))).toEqual({ color: "RED", replayed: false });
    expect([store.commits.length, store.reads]).toEqual([1, 0]);
  });

  it("that is wrong costs exactly one write more, and no read", async () => {
    stored("GREEN", 7);
    expect(await run(light(toRed))).toEqual({ color: "RED", replayed: false });
    expect([store.commits.length, store.reads]).toEqual([2, 0]);
    expect(store.inner.rows.get("light#north")).toEqual({ version: 8, state: { color: "RED" } });
  });

  it("of a row that is not there costs exactly one write more, and no read", async () => {
    const expected = { version: 1, state: { color: "GREEN" } } as const;
    expect(await run(light(toRed, expected))).toMatchObject({ replayed: false });
    expect([store.commits.length, store.reads]).toEqual([2, 0]);
  });

  it("is replaced once the store has returned the row", async () => {
    stored("GREEN");
    await run(light(toRed));
    expect(store.commits.map(({ trust }) => trust)).toEqual(["assumed", "read"]);
  });

  it("that cannot be made costs one read", async () => {
    stored("GREEN");
    expect(await run(light(toRed, "unread"))).toMatchObject({ replayed: false });
    expect([store.commits.length, store.reads]).toEqual([1, 1]);
    expect(store.commits[0]).toMatchObject({ trust: "read", base: { version: 1 } });
  });
});

describe("a command that was applied before", () => {
  it("gets its answer again, marked as replayed, after one failed write", async () => {
    await run(light(toRed));
    expect(await run(light(toRed))).toEqual({ color: "RED", replayed: true });
    expect([store.commits.length, store.reads]).toEqual([2, 0]);
    expect(store.inner.rows.get("light#north")?.version).toBe(1);
  });

  it("writes nothing at all where the assumption already shows it", async () => {
    expect(await run(light(toRed, { version: 1, state: { color: "RED" } }))).toMatchObject({
      replayed: true,
    });
    expect(store.commits).toEqual([]);
  });
});

describe("a refusal", () => {
  const refuse: Decide = () => ({ do: "refuse", kind: "Broken", cause: "no bulb" });

  it("is thrown under its kind, with the row's key and the cause, and writes nothing", async () => {
    const refused = run(light(refuse));
    await expect(refused).rejects.toBeInstanceOf(Refused);
    const told = { name: "Broken", message: "light#north: no bulb" };
    await expect(refused).rejects.toMatchObject(told);
    expect(store.commits).toEqual([]);
  });
});

describe("rivals", () => {
  const loses = async () => ({
    outcome: "conflict" as const,
    current: { version: 9, state: { color: "GREEN" as const } },
  });

  it("that always win end the command as Busy, after a bounded number of writes", async () => {
    let writes = 0;
    const busy: Store<Light> = {
      read: (key) => store.read(key),
      commit: () => {
        writes++;
        return loses();
      },
    };
    const lost = run(light(toRed), { store: busy });
    await expect(lost).rejects.toBeInstanceOf(Busy);
    await expect(lost).rejects.toThrow(/^light#north: other writers won 12 times/);
    expect(writes).toBe(12);
  });

  it("that win once do not stop it", async () => {
    let writes = 0;
    const busy: Store<Light> = {
      read: (key) => store.read(key),
      commit: async () => (writes++ < 3 ? loses() : { outcome: "committed" }),
    };
    expect(await run(light(toRed), { store: busy })).toEqual({ color: "RED", replayed: false });
    expect(writes).toBe(4);
  });

  it("all get the one answer when they send the same command", async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => run(light(toRed))));
    expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(store.inner.rows.get("light#north")?.version).toBe(1);
  });
});

describe("an outside effect", () => {
  it("is performed, then the command is decided again with what it told", async () => {
    const ask: Decide = (_light, _command, _now, { told }) =>
      told
        ? { do: "commit", state: { color: "RED", by: told }, answer: { color: "RED", told } }
        : { do: "perform", effect: "ring" };
    expect(await run(light(ask))).toEqual({ color: "RED", told: "ring", replayed: false });
    expect(performed).toEqual(["ring"]);
  });

  it("comes after the intent is written, and is not repeated when the record is", async () => {
    const withIntent: Decide = (row, _command, _now, { told }) => {
      if (!row) return { do: "commit", state: { color: "GREEN" } };
      return told ? writeRed : { do: "perform", effect: `at ${row.color}` };
    };
    expect(await run(light(withIntent))).toEqual({ color: "RED", replayed: false });
    expect(performed).toEqual(["at GREEN"]);
    expect(store.inner.rows.get("light#north")).toEqual({ version: 2, state: { color: "RED" } });
  });

  it("that fails ends the command with its own error", async () => {
    const perform = () => Promise.reject(new Unavailable("provider away"));
    const ask: Decide = () => ({ do: "perform", effect: "ring" });
    await expect(run(light(ask), { perform })).rejects.toThrow("provider away");
  });

  it("that is asked for without end is bounded", async () => {
    const ask: Decide = () => ({ do: "perform", effect: "ring" });
    await expect(run(light(ask))).rejects.toBeInstanceOf(Unavailable);
    expect(performed).toHaveLength(12);
  });
});

describe("a shortage", () => {
  const take: Decide = (_light, _command, _now, { shortages: [shortage] = [] }) =>
    shortage
      ? { do: "refuse", kind: "Short", cause: `${shortage.key} has ${shortage.available}` }
      : { ...writeRed, counters: [{ key: "bulbs", attribute: "left", add: -2 }] };

  it.each([
    ["too little", new Map([["left", 1]]), "bulbs has 1"],
    ["no such item", undefined, "bulbs has undefined"],
  ])("(%s) is told to the next decision, after one write", async (_what, bulbs, cause) => {
    if (bulbs) store.inner.counters.set("bulbs", bulbs);
    await expect(run(light(take))).rejects.toMatchObject({
      name: "Short",
      message: `light#north: ${cause}`,
    });
    expect(store.commits).toHaveLength(1);
  });

  it("is none where there is enough", async () => {
    store.inner.counters.set("bulbs", new Map([["left", 2]]));
    expect(await run(light(take))).toMatchObject({ replayed: false });
    expect(store.inner.counters.get("bulbs")?.get("left")).toBe(0);
  });
});

it("decides at the time that it is given", async () => {
  const stamp: Decide = (_l, _c, now) => ({ ...writeRed, answer: { color: now } });
  expect(await run(light(stamp))).toMatchObject({ color: NOW });
});
