import * as z from "zod";
import { MemoryStore } from "../../lambdas/runtime/memory-store";
import type { Stored } from "../../lambdas/saga/participant";
import { type Lamp, lampSchema } from "./lamps";
import { storeContract } from "./store-contract";

/** A row as stored, with attributes that others may have written. */
const stored = z.looseObject({ ...lampSchema.shape, parts: z.custom<Lamp["parts"]>().optional() });

storeContract("MemoryStore", async () => {
  const store = new MemoryStore<Lamp>();
  const parsed = (row: Stored<Lamp> | undefined) =>
    row && { ...row, state: lampSchema.parse(row.state) };
  return {
    store: {
      numbers: (keys) => store.numbers(keys),
      change: (changes) => store.change(changes),
      read: async (key) => parsed(await store.read(key)),
      commit: async (commit) => {
        const result = await store.commit(commit);
        return result.outcome === "conflict"
          ? { ...result, current: parsed(result.current) }
          : result;
      },
    },
    put: async (key, { version, ...attributes }) => {
      if (typeof version === "number") {
        store.rows.set(key, { version, state: stored.parse(attributes) });
        return;
      }
      const numbers = Object.entries(attributes).map(([n, v]) => [n, Number(v)] as const); // NaN: text
      store.counters.set(key, new Map(numbers));
    },
    attributes: async (key) => {
      const counters = store.counters.get(key);
      return counters ? Object.fromEntries(counters) : store.rows.get(key)?.state;
    },
  };
});
