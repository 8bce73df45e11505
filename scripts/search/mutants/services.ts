import {
  type AnyRequest,
  type AnySaga,
  retriablesIn,
  servicesIn,
} from "../../../lambdas/saga/define";
import type { Doing } from "../../../lambdas/saga/service";
import { type Shipped, shipped } from "../services";
import { type By, type Change, type Decide, intended, isDo, isDone, isUndo } from "./change";
import { deciding } from "./deciding";
import { ofDeed, ofNeedy } from "./later";
import { changedWorld } from "./worlds";

type Decided = ReturnType<Decide>;

const undone = ({ ends }: By) => ({ status: ends.undone[0] ?? "" });
const inVain = (decided: Decided): Decided =>
  decided.do === "commit" ? { ...decided, counters: [] } : decided;

/** Mutants of every service, whatever its pattern. */
const ofAll: Readonly<Record<string, Change>> = {
  "an undo that does not ask for the fence":
    ({ decide }, by) =>
    (state, message, now, known) =>
      decide(state, message, now, {
        ...(isUndo(by, message) && { decision: "ABANDONED" }),
        ...known,
      }),
  "an undo that leaves no tombstone":
    ({ decide }, by) =>
    (state, message, now, known) =>
      isUndo(by, message) && !state
        ? { do: "replay", answer: { status: "gone" } }
        : decide(state, message, now, known),
};

const ofHold: Readonly<Record<string, Change>> = {
  ...ofAll,
  "an undo that gives nothing back":
    ({ decide }, by) =>
    (state, message, now, known) => {
      const decided = decide(state, message, now, known);
      return isUndo(by, message) ? inVain(decided) : decided;
    },
  "an undo that gives back again when it is repeated":
    ({ decide }, by) =>
    (state, message, now, known) =>
      isUndo(by, message) && state
        ? decide({ ...state, status: by.ends.done }, message, now, known)
        : decide(state, message, now, known),
  "a step that takes nothing":
    ({ decide }, by) =>
    (state, message, now, known) => {
      const decided = decide(state, message, now, known);
      return isDo(by, message) ? inVain(decided) : decided;
    },
  "a step that takes more than there is":
    ({ decide }) =>
    (state, message, now, known) => {
      const decided = decide(state, message, now, { ...known, shortages: [] });
      return known.shortages ? inVain(decided) : decided;
    },
  "a step that takes again when it is repeated":
    ({ decide }, by) =>
    (state, message, now, known) =>
      decide(isDo(by, message) && isDone(by, state) ? undefined : state, message, now, known),
};

const ofOutside: Readonly<Record<string, Change>> = {
  ...ofAll,
  "a step that writes no intent":
    ({ decide }, by) =>
    (state, message, now, known) =>
      isDo(by, message) && !state && !known.done
        ? decide(intended(decide, message, now), message, now, known)
        : decide(state, message, now, known),
  "an undo that does not undo outside":
    ({ decide }, by) =>
    (state, message, now, known) =>
      decide(state, message, now, { ...(isUndo(by, message) && { undone: "UNDONE" }), ...known }),
  "a step that repeats an intent without asking outside first":
    ({ decide }, by) =>
    (state, message, now, known) =>
      decide(state, message, now, { ...known, committed: isDo(by, message) }),
  "an undo without a row that does not ask outside":
    ({ decide }, by) =>
    (state, message, now, known) =>
      decide(state, message, now, { ...(isUndo(by, message) && { found: "UNKNOWN" }), ...known }),
  "an undo that takes a pending undo for a finished one":
    ({ decide }, by) =>
    (state, message, now, known) => {
      const told = isUndo(by, message) && known.undone;
      return decide(state, message, now, { ...known, ...(told && { undone: "UNDONE" }) });
    },
  "an undo that is recorded before it is done outside":
    ({ decide }, by) =>
    (state, message, now, known) =>
      isUndo(by, message) && isDone(by, state) && known.decision === "ABANDONED"
        ? { do: "commit", state: { ...state, ...undone(by) }, answer: undone(by) }
        : decide(state, message, now, known),
  "a step that keeps its effect although the saga is abandoned":
    ({ decide }, by, { noun }) =>
    (state, message, now, known) => {
      const decided = decide(state, message, now, known);
      const takesBack = decided.do === "perform" && decided.effect.effect === "undo";
      return isDo(by, message) && takesBack
        ? { do: "refuse", kind: `${noun}Abandoned`, cause: "it is being undone" }
        : decided;
    },
  "a step that acts again although it is recorded":
    ({ decide }, by) =>
    (state, message, now, known) =>
      isDo(by, message) && isDone(by, state)
        ? decide({ ...state, ...intended(decide, message, now) }, message, now, known)
        : decide(state, message, now, known),
};

/** A saga's parts with one guard of one service removed, by service and guard. */
export function serviceMutants(saga: AnySaga): Record<string, Shipped> {
  const services = servicesIn(saga).flatMap((by) => [
    ...changed(saga, by, by.sandbox ? ofOutside : ofHold),
    ...(by.sandbox ? changedWorld(saga, by, ["each time", "does not bar"]) : []),
  ]);
  const onward = retriablesIn(saga).flatMap((by) => [
    ...changed(saga, by, by.needs ? { ...ofDeed, ...ofNeedy } : ofDeed),
    ...changedWorld(saga, by, ["each time"]),
  ]);
  return Object.fromEntries([...services, ...onward]);
}

/** A saga's parts with each of these changes of a service's participant. */
export function changed<Of extends Doing<AnyRequest>>(
  saga: AnySaga,
  by: Of,
  changes: Readonly<Record<string, Change<Of>>>,
): [string, Shipped][] {
  const whole = shipped(saga);
  const participant = whole.participants[by.service];
  if (!participant) throw new Error(`nothing takes the part of ${by.service}`);
  const decide: Decide = (...given) => participant.decide(...given);
  return Object.entries(changes).map(([guard, change]) => {
    const its = deciding(participant, change({ decide }, by, saga));
    const participants = { ...whole.participants, [by.service]: its };
    return [`${by.service}: ${guard}`, { ...whole, participants }];
  });
}
