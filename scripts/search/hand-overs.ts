import * as z from "zod";
import type { Judge } from "./model";
import type { Orchestration } from "./orchestration";
import { rowsIn } from "./properties";
import { GONE, type Standing } from "./standing";
import type { State } from "./state-set";

const handed = z.object({ outcome: z.string(), execution: z.string().optional() });

/** To whom a run leaves its saga: an execution's ARN, or whoever drives it; or to nobody. */
type Left = { readonly to: string } | "another" | "nobody";

/**
 * What a run of a fast lane leaves to others has somebody: the execution that it names was started, or the record has
 * another driver. A power cut takes the run along with them.
 */
export function handOverRule(world: Orchestration): Judge {
  const known = world.executions.map((): (Left | undefined)[] => []);
  const started = new Map(world.slots.map(({ arn }, slot) => [arn, slot]));
  const left = (slot: number, position: number): Left => {
    const all = known[world.slots[slot]?.table ?? 0] ?? [];
    all[position] ??= leftIn(world.executionOf(slot).at(position));
    return all[position];
  };
  const wrong = (state: State, slot: number): string | undefined => {
    const to = left(slot, world.positionOf(state, slot));
    if (to === "nobody") return undefined;
    if (to === "another") {
      const { record } = rowsIn(world, state)[world.slots[slot]?.of ?? 0] ?? {};
      return record ? undefined : "a run that another drives has a record";
    }
    const execution = started.get(to.to) ?? -1;
    const isThere = execution >= 0 && world.positionOf(state, execution) !== GONE;
    return isThere ? undefined : "a run that tells of a hand-over has started the other";
  };
  return (state) => {
    for (let slot = 0; world.fast && slot < world.slots.length; slot++) {
      const found = wrong(state, slot);
      if (found) return found;
    }
    return undefined;
  };
}

function leftIn(standing: Standing): Left {
  if (standing.at !== "succeeded") return "nobody";
  const { outcome, execution = "" } = handed.parse(standing.output);
  if (outcome === "UNDER_WAY") return "another";
  return outcome === "HANDED_OVER" ? { to: execution } : "nobody";
}
