import { isDeepStrictEqual } from "node:util";
import { spreadIn } from "../saga/buckets";
import { DamagedRow } from "../saga/errors";
import type { Change, Numbers, Shortage, Stored } from "../saga/participant";
import type { Commit, CommitResult, TableStore } from "../saga/store";

/** A table in memory, with the conditional writes of `DynamoDbStore` and nothing else. */
export class MemoryStore<State extends object> implements TableStore<State> {
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
    for (const counter of counters) this.#apply(counter);
    const state = merged(current?.state, base?.state, next.state);
    this.rows.set(key, frozen({ version: next.version, state }));
    return { outcome: "committed" };
  }

  async numbers(keys: readonly string[]): Promise<(Numbers | undefined)[]> {
    return keys.map((key) => {
      const found = this.counters.get(key);
      return found && Object.fromEntries([...found].filter(([, number]) => !Number.isNaN(number)));
    });
  }

  async change(changes: readonly Change[]): Promise<boolean> {
    if (changes.some((change) => this.#shortage(change).length > 0)) return false;
    for (const change of changes) this.#apply(change);
    return true;
  }

  #row(key: string): Stored<State> | undefined {
    const row = this.rows.get(key);
    if (!row && this.counters.has(key)) {
      throw new DamagedRow("memory", key, ["version: is missing"]);
    }
    return row;
  }

  #shortage(change: Change): Shortage[] {
    const { key, attribute, add, least = -add, makes, is = {} } = change;
    const numbers = this.counters.get(key);
    const available = numbers?.get(attribute);
    if (Number.isNaN(available)) {
      throw new DamagedRow("memory", key, [`${attribute}: is not a number`]);
    }
    const mustHave = add < 0 || change.least !== undefined;
    const suffices = mustHave
      ? (available ?? Number.NEGATIVE_INFINITY) >= least
      : makes || numbers !== undefined;
    const isSo = Object.entries(is).every(([name, value]) => numbers?.get(name) === value);
    if (suffices && isSo) return [];
    const spread = numbers && spreadIn(Object.fromEntries(numbers));
    return [{ key, available, ...(spread && { spread }) }];
  }

  #apply({ key, attribute, add, adds = {}, sets = {}, clears = [] }: Change): void {
    const numbers = this.counters.get(key) ?? new Map<string, number>();
    this.counters.set(key, numbers);
    for (const [name, more] of Object.entries({ ...adds, [attribute]: add })) {
      numbers.set(name, (numbers.get(name) ?? 0) + more);
    }
    for (const [name, value] of Object.entries(sets)) numbers.set(name, value);
    for (const name of clears) numbers.delete(name);
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
