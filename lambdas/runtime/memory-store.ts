import { isDeepStrictEqual } from "node:util";
import { DamagedRow } from "../saga/errors";
import type { Counter, Shortage, Stored } from "../saga/participant";
import type { Commit, CommitResult, Store } from "../saga/store";

/** A table in memory, with the conditional writes of `DynamoDbStore` and nothing else. */
export class MemoryStore<State extends object> implements Store<State> {
  readonly rows = new Map<string, Stored<State>>();
  /** Items that only counters touch: key -> attribute -> number. NaN stands for what is not a number. */
  readonly counters = new Map<string, Map<string, number>>();

  async read(key: string): Promise<Stored<State> | undefined> {
    return this.#row(key);
  }

  async commit({ key, base, trust, next, counters }: Commit<State>): Promise<CommitResult<State>> {
    const current = this.#row(key);
    if (!matches(current, base, trust)) return { outcome: "conflict", current };
    const shortages = counters.flatMap((counter) => this.#shortage(counter));
    if (shortages.length > 0) return { outcome: "short", shortages };
    for (const counter of counters) this.#add(counter);
    const state = merged(current?.state, base?.state, next.state);
    this.rows.set(key, frozen({ version: next.version, state }));
    return { outcome: "committed" };
  }

  #row(key: string): Stored<State> | undefined {
    const row = this.rows.get(key);
    if (!row && this.counters.has(key)) {
      throw new DamagedRow("memory", key, ["version: is missing"]);
    }
    return row;
  }

  #shortage({ key, attribute, add }: Counter): Shortage[] {
    const numbers = this.counters.get(key);
    const available = numbers?.get(attribute);
    if (Number.isNaN(available)) {
      throw new DamagedRow("memory", key, [`${attribute}: is not a number`]);
    }
    const suffices = add < 0 ? (available ?? 0) >= -add : numbers !== undefined;
    return suffices ? [] : [{ key, available }];
  }

  #add({ key, attribute, add }: Counter): void {
    const numbers = this.counters.get(key);
    numbers?.set(attribute, (numbers.get(attribute) ?? 0) + add);
  }
}

function matches<S extends object>(
  current: Stored<S> | undefined,
  base: Stored<S> | undefined,
  trust: Commit<S>["trust"],
): boolean {
  if (!current || !base) return !current && !base;
  if (current.version !== base.version) return false;
  if (trust === "read") return true;
  return Object.entries(base.state).every(
    ([name, value]) =>
      value === undefined || isDeepStrictEqual(attribute(current.state, name), value),
  );
}

/** An update, not a put: it writes or removes only what differs between base and next. */
function merged<S extends object>(current: S | undefined, base: S | undefined, next: S): S {
  const state = { ...current, ...next };
  for (const name of Object.keys({ ...state, ...base })) {
    const was = attribute(base, name);
    const is = attribute(next, name);
    const stays = isDeepStrictEqual(was, is);
    const value = stays ? attribute(current, name) : is;
    if (value === undefined) Reflect.deleteProperty(state, name);
    else Reflect.set(state, name, value);
  }
  return state;
}

function attribute(state: object | undefined, name: string): unknown {
  return Object.entries(state ?? {}).find(([key]) => key === name)?.[1];
}

/** The store returns the very object that it stores, so nobody may change it. */
function frozen<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === "object" && part !== null) frozen(part);
  }
  return Object.freeze(value);
}
