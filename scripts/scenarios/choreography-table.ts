import { CONFIRMED, type JourneyName, journeyOf, NOTHING, UNDONE } from "./journeys";
import type { Kind } from "./kinds";
import { OUTBOX } from "./places";
import { type End, NONE } from "./record";
import type { Place, Scenario, Trouble } from "./scenario";
import { BACKWARDS } from "./strikes";
import { isCompensation } from "./table/every-call";

const ONCE = "storage fails once";

/** Steps that are the same reaction to the same event as in the confirmed journey: hit there only. */
const HIT_ELSEWHERE: Partial<Record<JourneyName, readonly string[]>> = {
  declined: ["PlaceOrder", "ReserveStock"],
  approved: ["PlaceOrder", "ConfirmOrder"],
  "out of stock": ["PlaceOrder"],
};
/**
 * A process that dies takes the other messages of its batch along, and each of them loses a try: of
 * sagas whose processes are killed again and again it is chance how far they get meanwhile.
 */
const CAUGHT: readonly End[] = [
  CONFIRMED,
  ...["-", "BARRED", "REFUNDED"].map((provider) => ({ ...UNDONE, provider })),
].flatMap(withAnyLetters);
/** Faults after which what was asked is done. */
const COMMITS = /after|lost/;
/** A read that comes late or twice, or is done in vain, changes nothing: a read that fails is hit. */
const OF_WRITES: readonly Kind[] = ["delivered twice", "zombie", "answer lost"];

/**
 * The scenarios that have a meaning where no execution is, and how they end there. Left out: to
 * stop an execution, and a bus that fails for ever, for which the outbox waits a day. Instead of
 * the first, events get lost. A reaction that is the same in two journeys is hit in one of them.
 */
export function choreographed(table: readonly Scenario[]): Scenario[] {
  const told = toldAt(table);
  return table.flatMap((scenario) => here(scenario, told)).flatMap((one) => [one, ...lostAt(one)]);
}

/** The calls whose commit is an event: what is published comes right after. */
function toldAt(table: readonly Scenario[]): ReadonlySet<string> {
  return new Set(
    table.flatMap(({ journey, step, trouble }) =>
      step === OUTBOX && "at" in trouble && trouble.at ? [`${journey} ${trouble.at.call - 1}`] : [],
    ),
  );
}

function here(scenario: Scenario, told: ReadonlySet<string>): Scenario[] {
  const { trouble, step } = scenario;
  if (["stop", "stop between tries", "stop parked"].includes(trouble.kind)) return [];
  if (isHitElsewhere(scenario)) return [];
  // What was published goes on, whatever becomes of the publisher: that is the cut at the next call.
  if (step === OUTBOX && scenario.fault === "power cut after the commit") return [];
  if (readsOnly(trouble) && OF_WRITES.includes(scenario.kind)) return [];
  const endless = isEndless(scenario);
  if (endless && step === OUTBOX) return [];
  const changed = endless ? { ...scenario, trouble: asLongAsTried(trouble) } : scenario;
  return [{ ...changed, ends: unique(endsHere(changed, told).map(withoutExecution)) }];
}

/** Whether the confirmed journey shows the same. What is published differs: it fails in each. */
function isHitElsewhere({ journey, step, fault, trouble }: Scenario): boolean {
  if (journey === "confirmed" || !("at" in trouble)) return false;
  if (step === OUTBOX) return fault !== ONCE;
  return HIT_ELSEWHERE[journey]?.includes(step) ?? false;
}

/** Whether a fault outlasts every retry of the orchestration, and so has to here. */
function isEndless({ fault, trouble }: Scenario): boolean {
  return "times" in trouble && /for ever|every commit/.test(fault);
}

function asLongAsTried(trouble: Trouble): Trouble {
  const isOver = trouble.kind === "kill" || trouble.kind === "storage";
  return isOver ? { ...trouble, times: "until given up" } : trouble;
}

function endsHere(scenario: Scenario, told: ReadonlySet<string>): readonly End[] {
  const { trouble, ends } = scenario;
  if (isEndless(scenario)) return endsOfEndless(scenario, told);
  // All that was ever told is told again when all starts at once: some of it is given up.
  if (scenario.kind === "power cut") return ends.flatMap(withAnyLetters);
  // What was placed by hand goes on by itself: who then undoes it by hand may be too late.
  const undoes = trouble.kind === "messages" && trouble.when === "before" && undoesOne(trouble);
  if (undoes && trouble.rounds.length > 1) return [...ends, CONFIRMED];
  return ends;
}

function endsOfEndless(scenario: Scenario, told: ReadonlySet<string>): readonly End[] {
  const { step, journey, trouble, fault, ends } = scenario;
  const commits = COMMITS.test(fault);
  // Nobody but the client knows of an order that was never placed; once it is, it goes on.
  if (step === "PlaceOrder" && !commits) return [NOTHING];
  if (trouble.kind === "kill" && journey === "confirmed") return CAUGHT;
  if (step === "PlaceOrder") return [CONFIRMED];
  // Who does not reach the order cannot abandon it either: it goes on when somebody takes it up.
  if (isAtOrder(trouble) && (readsOnly(trouble) || !commits)) {
    return [{ ...CONFIRMED, stepLetters: 1 }, ...ends]; // a copy of the message may come later
  }
  return commits && isTold(scenario, told) ? goesOn(scenario) : ends;
}

function isTold({ journey, step, trouble }: Scenario, told: ReadonlySet<string>): boolean {
  if (!("at" in trouble && trouble.at)) return false;
  const last = step === "ConfirmOrder" || step === "CancelOrder";
  return last || told.has(`${journey} ${trouble.at.call}`);
}

/** The commit is told whatever becomes of its answer; the message may be given up when all is over. */
function goesOn({ journey }: Scenario): End[] {
  const { end } = journeyOf(journey);
  const letter = journey === "undone" ? { compensationLetters: 1 } : { stepLetters: 1 };
  return [end, { ...end, ...letter }];
}

/** Whether a step is hit where it asks for its order's row. */
function isAtOrder(trouble: Trouble): boolean {
  const at = "at" in trouble ? trouble.at : undefined;
  return at ? at.table.endsWith("-orders") && !isCompensation(at) : false;
}

function readsOnly(trouble: Trouble): boolean {
  return "at" in trouble && trouble.at?.operation === "GetItem";
}

function undoesOne({ rounds }: Extract<Trouble, { kind: "messages" }>): boolean {
  const undo = BACKWARDS.map(([, command]) => command);
  return rounds.flat().some(([, command]) => undo.includes(command));
}

function withAnyLetters(end: End): End[] {
  return [0, 1].flatMap((stepLetters) =>
    [0, 1].map((compensationLetters) => ({ ...end, stepLetters, compensationLetters })),
  );
}

const withoutExecution = (end: End): End => ({ ...end, execution: NONE });

function unique(ends: readonly End[]): End[] {
  return [...new Map(ends.map((end) => [JSON.stringify(end), end])).values()];
}

/** Where a publish fails once, the event could as well be lost: taken by a bus that forgets it. */
function lostAt(scenario: Scenario): Scenario[] {
  const { trouble, fault, journey, where, step } = scenario;
  const once = trouble.kind === "storage" && fault === ONCE;
  if (!once || step !== OUTBOX) return [];
  return [lost(scenario, trouble.at, `event lost on the bus: ${journey}, ${step}, ${where}`)];
}

function lost(scenario: Scenario, at: Place, name: string): Scenario {
  const trouble = { kind: "storage", fault: "swallow", times: 1, at } as const;
  return { ...scenario, kind: "event lost", fault: "event lost on the bus", name, trouble };
}
