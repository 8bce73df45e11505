import { MemoryStore } from "../../lambdas/runtime/memory-store";
import { type Lamp, lampSchema } from "./lamps";
import { storeContract } from "./store-contract";

storeContract("MemoryStore", async () => {
  const store = new MemoryStore<Lamp>();
  return {
    store,
    put: async (key, { version, ...attributes }) => {
      if (typeof version === "number") {
        store.rows.set(key, { version, state: lampSchema.loose().parse(attributes) });
        return;
      }
      const numbers = Object.entries(attributes).map(([n, v]) => [n, Number(v)] as const);
      store.counters.set(key, new Map(numbers));
    },
    attributes: async (key) => {
      const counters = store.counters.get(key);
      return counters ? Object.fromEntries(counters) : store.rows.get(key)?.state;
    },
  };
});
