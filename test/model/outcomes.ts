import * as z from "zod";
import type { Judge } from "./model";
import type { Orchestration } from "./orchestration";
import { booksOf } from "./properties";
import type { State } from "./state-set";
import { ORDERS } from "./world";

const output = z.object({ outcome: z.string() });

/** What executions say at their end is what the order's row says. */
export function outcomeRule(world: Orchestration): Judge {
  const outcomes: (string | undefined)[] = [];
  const statuses: (string | undefined)[][] = world.journey.orders.map(() => []);
  const outcomeOf = (slot: number, position: number) => {
    const standing = world.executionOf(slot).at(position);
    return standing.at === "succeeded" ? output.parse(standing.output).outcome : "";
  };
  const agrees = (state: State, slot: number, order: number) => {
    const position = world.positionOf(state, slot);
    const known = statuses[order] ?? [];
    const table = state[ORDERS] ?? 0;
    outcomes[position] ??= outcomeOf(slot, position);
    if (!outcomes[position]) return true;
    known[table] ??= `${booksOf(world, state).sagas[order]?.order?.status}`;
    return known[table] === outcomes[position];
  };
  return (state) => {
    for (let slot = 0; slot < world.slots.length; slot++) {
      const order = world.slots[slot]?.order ?? 0;
      if (!agrees(state, slot, order)) return "an execution's outcome is what the row says";
    }
    return undefined;
  };
}
