import { isDeepStrictEqual } from "node:util";
import type { Counter, Stored } from "../saga/participant";
import type { Commit, CommitResult, Store } from "../saga/store";

/** A table in memory, with the conditional writes of `DynamoDbStore` and nothing more. */
export class MemoryStore<State extends object> implements Store<State> {
  readonly rows = new Map<string, Stored<State>>();
  /** Items that only counters touch: key -> attribute -> number. */
  readonly counters = new Map<string, Map<string, number>>();

  async read(key: string): Promise<Stored<State> | undefined> {
    return this.rows.get(key);
  }

  async commit({ key, base, trust, next, counters }: Commit<State>): Promise<CommitResult<State>> {
    const current = this.rows.get(key);
    if (!matches(current, base, trust)) return { outcome: "conflict", current };
    for (const { key: item, attribute, add } of counters) {
      const available = this.counters.get(item)?.get(attribute);
      if (available === undefined || available < (add < 0 ? -add : 0)) {
        return { outcome: "short", key: item, available };
      }
    }
    for (const counter of counters) this.#add(counter);
    const state = merged(current?.state, base?.state, next.state);
    this.rows.set(key, frozen({ version: next.version, state }));
    return { outcome: "committed" };
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

/** An update, not a put: what neither base nor next names stays, what only base names goes. */
function merged<S extends object>(current: S | undefined, base: S | undefined, next: S): S {
  const state = { ...next };
  for (const [name, value] of Object.entries(current ?? {})) {
    const named = attribute(next, name) !== undefined || attribute(base, name) !== undefined;
    if (!named) Reflect.set(state, name, value);
  }
  for (const [name, value] of Object.entries(state)) {
    if (value === undefined) Reflect.deleteProperty(state, name);
  }
  return state;
}

function attribute(state: object | undefined, name: string): unknown {
  return Object.entries(state ?? {}).find(([key]) => key === name)?.[1];
}

/** What is handed out is what is stored, so nobody may change it. */
function frozen<T extends object>(value: T): T {
  for (const part of Object.values(value)) {
    if (typeof part === "object" && part !== null) frozen(part);
  }
  return Object.freeze(value);
}
