import { type AnySaga, retriablesIn } from "../../../lambdas/saga/define";
import { type Shipped, shipped } from "../services";
import { deciding } from "./deciding";

type Recorded = Shipped["recorder"];
type Change = (decide: Recorded["decide"]) => Recorded["decide"];

/** Removes the guards that lead a decided saga to its end, one at a time. */
export function onwardMutants(saga: AnySaga): Record<string, Shipped> {
  const services = retriablesIn(saga).map(({ service }) => service);
  if (services.length === 0) return {};
  const whole = shipped(saga);
  const recording = (change: Change): Shipped => {
    const decide: Recorded["decide"] = (...given) => whole.recorder.decide(...given);
    return { ...whole, recorder: deciding(whole.recorder, change(decide)) };
  };
  const seeing = (phase: "open" | "closed"): Shipped => ({
    ...whole,
    seen: (record) => (record.phase === "decided" ? { ...record, phase } : record),
  });
  return {
    "a confirm that leaves the index": recording((decide) => (state, message, now, known) => {
      const decided = decide(state, message, now, known);
      return message.name === "confirm" && decided.do === "commit"
        ? { ...decided, state: { ...decided.state, openShard: undefined } }
        : decided;
    }),
    "a complete that checks no signature": recording((decide) => (state, message, now, known) => {
      const done = message.name === "complete" ? { done: services } : {};
      return decide(state && { ...state, ...done }, message, now, known);
    }),
    "a reconciler that takes a confirmed saga for ended": seeing("closed"),
    "a reconciler that compensates confirmed sagas": seeing("open"),
    "a reconciler that compensates confirmed sagas without the fence": {
      ...seeing("open"),
      fence: overruling(saga, whole.fence),
    },
  };
}

/** A fence that abandons even a confirmed saga. */
const overruling =
  ({ idOf }: AnySaga, fence: Shipped["fence"]): Shipped["fence"] =>
  (ports) =>
  async (request, reason) => {
    const { store } = ports;
    const key = idOf(request);
    const base = await store.read(key);
    if (base?.state.status !== "CONFIRMED") return fence(ports)(request, reason);
    const state = { ...base.state, status: "ABANDONED", abandonedAt: "now", undone: [] } as const;
    const next = { version: base.version + 1, state };
    await store.commit({ key, base, trust: "read", next, counters: [] });
    return { decision: "ABANDONED", replayed: false };
  };
