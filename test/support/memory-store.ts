import { isDeepStrictEqual } from "node:util";
import type { Stored } from "../../lambdas/shared/decision";
import type { Commit, CommitResult, Store } from "../../lambdas/shared/store";

/** A table in memory, with the conditional writes of `DynamoDbStore` and nothing more. */
export class MemoryStore<State extends object> implements Store<State> {
  readonly rows = new Map<string, Stored<State>>();
  /** Items that only counters touch: key -> attribute -> number. */
  readonly counters = new Map<string, Map<string, number>>();

  async commit({ key, base, trust, next, counters }: Commit<State>): Promise<CommitResult<State>> {
    const current = this.rows.get(key);
    if (!matches(current, base, trust)) return { outcome: "conflict", current };
    for (const { key: item, attribute, add } of counters) {
      const available = this.counters.get(item)?.get(attribute);
      if (available === undefined || available < (add < 0 ? -add : 0)) {
        return { outcome: "short", key: item, available };
      }
    }
    for (const { key: item, attribute, add } of counters) {
      const numbers = this.counters.get(item);
      numbers?.set(attribute, (numbers.get(attribute) ?? 0) + add);
    }
    this.rows.set(key, structuredClone({ ...next, state: { ...current?.state, ...next.state } }));
    return { outcome: "committed" };
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
  const is: Record<string, unknown> = { ...current.state };
  return Object.entries(base.state).every(
    ([name, value]) => value === undefined || isDeepStrictEqual(is[name], value),
  );
}
