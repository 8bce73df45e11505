import * as z from "zod";
import type { Definition } from "../../lambdas/runtime/stepping/asl";
import { retriablesIn } from "../../lambdas/saga/define";
import type { Row } from "../../lambdas/saga/service";
import type { Judge } from "./model";
import type { Orchestration } from "./orchestration";
import { rowsIn } from "./properties";
import type { Standing } from "./standing";
import type { State } from "./state-set";
import { RECORDS } from "./world";

const output = z.object({ outcome: z.string(), reason: z.string().optional() });
const failed = z.object({ error: z.string() });

/** What executions report and why, and how they end, must agree with the saga's record and with the definition. */
export function outcomeRule(world: Orchestration, machine: Definition): Judge {
  const refusedOnward = new Set<unknown>(
    retriablesIn(world.journey.saga).flatMap(({ refuses }) => refuses),
  );
  /** Errors that may pass: a lost, late or broken call, too many rivals on an item, and too many waits. */
  const passing = ["Unavailable", "Busy", "WaitsExhausted"];
  const broken = new Set<unknown>([...Object.values(world.broken), ...passing]);
  const declared = declaredIn(machine, world.fast?.workflow);
  const outcomes: (string | undefined)[][] = world.executions.map(() => []);
  const statuses: (string | undefined)[][] = world.journey.ids.map(() => []);
  /** The status that the record must have. Empty if it may have any. */
  const outcomeOf = (standing: Standing): string => {
    if (standing.at === "succeeded") return ended(output.parse(standing.output));
    if (standing.at === "failed") return declared.has(`${standing.error}`) ? "" : "UNDECLARED";
    if (standing.at !== "task" || !standing.state.startsWith("DeadLetter")) return "";
    const { failure, undoFailure, stuck } = standing.variables;
    const letters: Record<string, unknown> = {
      DeadLetterStep: failure,
      DeadLetterCompensation: undoFailure,
      DeadLetterRetriable: stuck,
    };
    const { error } = failed.parse(letters[standing.state]);
    return broken.has(error) || refusedOnward.has(error) ? "" : "REFUSED";
  };
  const toldBy = (slot: number, position: number) => {
    const known = outcomes[world.slots[slot]?.table ?? 0] ?? [];
    known[position] ??= outcomeOf(world.executionOf(slot).at(position));
    return known[position];
  };
  const agrees = (state: State, slot: number, saga: number) => {
    const position = world.positionOf(state, slot);
    const known = statuses[saga] ?? [];
    const table = state[RECORDS] ?? 0;
    const outcome = toldBy(slot, position);
    if (outcome === "") return true;
    known[table] ??= recorded(rowsIn(world, state)[saga]?.record);
    return outcome.startsWith(known[table]);
  };
  return (state) => {
    for (let slot = 0; slot < world.slots.length; slot++) {
      const saga = world.slots[slot]?.of ?? 0;
      if (!agrees(state, slot, saga)) return wordsFor(toldBy(slot, world.positionOf(state, slot)));
    }
    return undefined;
  };
}

/** The names under which an execution may fail. */
const declaredIn = (...machines: readonly (Definition | undefined)[]) =>
  new Set(
    machines.flatMap((machine) =>
      Object.values(machine?.States ?? {}).flatMap((it) => (it.Type === "Fail" ? it.Error : [])),
    ),
  );

/** What a fast lane hands over has not ended, so it may have any status. */
const ended = (told: z.infer<typeof output>) =>
  ["HANDED_OVER", "UNDER_WAY"].includes(told.outcome) ? "" : said(told);

/** An outcome and its reason, as an execution tells them and as the record does. */
const said = ({ outcome, reason = "" }: z.infer<typeof output>) =>
  [outcome, reason].filter(Boolean).join(": ");

/** A record that a stray undo has abandoned keeps no reason. */
function recorded({ status, reason }: Row = {}): string {
  const told = { outcome: `${status}`, reason: status === "CANCELLED" ? reason : undefined };
  return said(output.parse(told));
}

function wordsFor(outcome: string | undefined): string {
  if (outcome === "UNDECLARED") return "an execution fails with a declared error only";
  if (outcome === "REFUSED") return "a refusal does not become a dead letter";
  return "an execution reports the outcome that the saga's record has";
}
