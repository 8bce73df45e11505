import { type AnyRequest, type AnySaga, servicesIn } from "../../../lambdas/saga/define";
import type { Doing, Message, Service } from "../../../lambdas/saga/service";
import { type Shipped, shipped } from "../services";
import { deciding } from "./deciding";

type Participant = Shipped["participants"][string];
type Decide = Participant["decide"];
type Decided = ReturnType<Decide>;
type By = Service<AnyRequest>;

/** A service's participant with one guard taken out. */
type Change = (participant: { readonly decide: Decide }, by: By, saga: AnySaga) => Decide;
type World = (open: Shipped["outside"], id: (request: AnyRequest) => string) => Shipped["outside"];

const isDo = ({ commands }: By, { name }: Message<AnyRequest>) => name === commands.do;
const isUndo = ({ commands }: By, { name }: Message<AnyRequest>) => name === commands.undo;
const statusOf = (state: object | undefined): unknown => state && Reflect.get(state, "status");
const isDone = ({ ends }: By, state: object | undefined) => statusOf(state) === ends.done;
const undone = ({ ends }: By) => ({ status: ends.undone[0] ?? "" });
const inVain = (decided: Decided): Decided =>
  decided.do === "commit" ? { ...decided, counters: [] } : decided;

/** What every service does, whatever its pattern. */
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
  "an undo that gives back each time":
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
  "a step that takes what is not there":
    ({ decide }) =>
    (state, message, now, known) => {
      const decided = decide(state, message, now, { ...known, shortages: [] });
      return known.shortages ? inVain(decided) : decided;
    },
  "a step that takes each time":
    ({ decide }, by) =>
    (state, message, now, known) =>
      decide(isDo(by, message) && isDone(by, state) ? undefined : state, message, now, known),
};

/** Decides as if the intent were written already. */
function intended(decide: Decide, message: Message<AnyRequest>, now: string) {
  const first = decide(undefined, message, now, {});
  if (first.do !== "commit") throw new Error("the first thing it does is to write its intent");
  return first.state;
}

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
  "a step that does an intent again without a look":
    ({ decide }, by) =>
    (state, message, now, known) =>
      decide(state, message, now, { ...known, committed: isDo(by, message) }),
  "an undo without a row that does not look outside":
    ({ decide }, by) =>
    (state, message, now, known) =>
      decide(state, message, now, { ...(isUndo(by, message) && { found: "UNKNOWN" }), ...known }),
  "an undo that takes what is asked for to be done":
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
  "a step that keeps what it did behind the fence":
    ({ decide }, by, { noun }) =>
    (state, message, now, known) => {
      const decided = decide(state, message, now, known);
      const takesBack = decided.do === "perform" && decided.effect.effect === "undo";
      return isDo(by, message) && takesBack
        ? { do: "refuse", kind: `${noun}Abandoned`, cause: "it is being undone" }
        : decided;
    },
  "a step that is done again though it is recorded":
    ({ decide }, by) =>
    (state, message, now, known) =>
      isDo(by, message) && isDone(by, state)
        ? decide({ ...state, ...intended(decide, message, now) }, message, now, known)
        : decide(state, message, now, known),
};

/** What must hold of the world outside, not taken for granted any more. */
const ofWorld: Readonly<Record<string, World>> = {
  "a world outside that does it as often as it is asked": (open, id) => (by, store) => ({
    ...open(by, store),
    do: async (request, amount) => {
      const { words, counts } = by.sandbox ?? never(by);
      const key = id(request);
      const base = await store.read(key);
      const state = {
        status: words.DONE,
        amount,
        [counts.done]: Number(base?.state[counts.done] ?? 0) + 1,
        [counts.undone]: Number(base?.state[counts.undone] ?? 0),
      };
      const next = { version: (base?.version ?? 0) + 1, state };
      await store.commit({ key, base, trust: "read", next, counters: [] });
      return "DONE";
    },
  }),
  "a world outside whose undo does not bar the key": (open, id) => (by, store) => ({
    ...open(by, store),
    undo: async (request) =>
      (await store.read(id(request))) ? open(by, store).undo(request) : "BARRED",
  }),
};

function never({ service }: Doing<AnyRequest>): never {
  throw new Error(`${service} does not act outside`);
}

/** A saga's parts with one guard taken out of one of its services; by service and guard. */
export function serviceMutants(saga: AnySaga): Record<string, Shipped> {
  const whole = shipped(saga);
  const found = servicesIn(saga).flatMap((by) => {
    const changes = Object.entries(by.sandbox ? ofOutside : ofHold);
    const participant = whole.participants[by.service];
    if (!participant) throw new Error(`nothing takes the part of ${by.service}`);
    const changed = changes.map(([guard, change]): [string, Shipped] => {
      const decide: Decide = (...given) => participant.decide(...given);
      const changed = deciding(participant, change({ decide }, by, saga));
      const participants = { ...whole.participants, [by.service]: changed };
      return [`${by.service}: ${guard}`, { ...whole, participants }];
    });
    const worlds = by.sandbox ? Object.entries(ofWorld) : [];
    const others = worlds.map(([guard, change]): [string, Shipped] => [
      `${by.service}: ${guard}`,
      { ...whole, outside: change(whole.outside, saga.idOf) },
    ]);
    return [...changed, ...others];
  });
  return Object.fromEntries(found);
}
