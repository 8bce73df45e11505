import { ATTEMPTS } from "../../lambdas/choreography/reaction";
import { CONFIRMED, type JourneyName, UNDONE } from "./journeys";
import type { Kind } from "./kinds";
import { OUTBOX } from "./places";
import { type End, NONE } from "./record";
import type { Place, Scenario, Trouble } from "./scenario";
import { BACKWARDS } from "./strikes";

/** Calls that a function makes in one try. */
const CALLS = 3;
const ONCE = "storage fails once";
const NOTHING: End = {
  ...UNDONE,
  order: "-",
  reservation: "-",
  payment: "-",
  provider: "-",
};

/** Steps that are the same reaction to the same event as in the confirmed journey: hit there. */
const HIT_ELSEWHERE: Partial<Record<JourneyName, readonly string[]>> = {
  declined: ["PlaceOrder", "ReserveStock"],
  approved: ["PlaceOrder", "ConfirmOrder"],
  "out of stock": ["PlaceOrder"],
};
/** A read that comes late or twice, or is done in vain, changes nothing: a read that fails is hit. */
const OF_WRITES: readonly Kind[] = ["delivered twice", "zombie", "answer lost"];

/**
 * The scenarios that have a meaning where no execution is, and how they end there. Left out: to
 * stop an execution, and a bus that fails for ever, for which the outbox waits a day. Instead of
 * the first, events get lost. What would be hit in the same way a second time is hit once.
 */
export function choreographed(table: readonly Scenario[]): Scenario[] {
  return table.flatMap((scenario) => here(scenario)).flatMap((one) => [one, ...lostAt(one)]);
}

function here(scenario: Scenario): Scenario[] {
  const { trouble, ends, step } = scenario;
  if (["stop", "stop between tries", "stop parked"].includes(trouble.kind)) return [];
  if (isHitElsewhere(scenario)) return [];
  if (readsOnly(trouble) && OF_WRITES.includes(scenario.kind)) return [];
  const endless = isEndless(scenario);
  if (endless && step === OUTBOX) return [];
  const changed = endless ? { ...scenario, trouble: asOftenAsTried(trouble) } : scenario;
  return [{ ...changed, ends: unique(endsHere(changed, ends).map(withoutExecution)) }];
}

/** The outbox does the same with every event: each is lost once, the other faults hit some. */
function isHitElsewhere({ journey, step, fault }: Scenario): boolean {
  const elsewhere = HIT_ELSEWHERE[journey];
  if (elsewhere && step === OUTBOX) return fault !== ONCE;
  return elsewhere?.includes(step) ?? false;
}

/** Whether a fault outlasts every retry of the orchestration, and so has to here. */
function isEndless({ fault, trouble }: Scenario): boolean {
  return "times" in trouble && /for ever|every commit/.test(fault);
}

function asOftenAsTried(trouble: Trouble): Trouble {
  if (trouble.kind === "kill") return { ...trouble, times: ATTEMPTS };
  if (trouble.kind === "storage") return { ...trouble, times: ATTEMPTS * CALLS };
  return trouble;
}

function endsHere(scenario: Scenario, ends: readonly End[]): readonly End[] {
  const { step, trouble, fault } = scenario;
  // Nobody but the client knows of an order that was never placed; once it is, it goes on.
  if (step === "PlaceOrder" && isEndless(scenario)) {
    return [/after|lost/.test(fault) ? CONFIRMED : NOTHING];
  }
  // What fails when the order is read has not confirmed it, even if it was read.
  if (step === "ConfirmOrder" && isEndless(scenario) && readsOnly(trouble)) {
    return [{ ...UNDONE, stepLetters: 1 }];
  }
  // What was placed by hand goes on by itself: who then undoes it by hand may be too late.
  const undoes = trouble.kind === "messages" && trouble.when === "before" && undoesOne(trouble);
  if (undoes && trouble.rounds.length > 1) return [...ends, CONFIRMED];
  return ends;
}

function readsOnly(trouble: Trouble): boolean {
  return "at" in trouble && trouble.at?.operation === "GetItem";
}

function undoesOne({ rounds }: Extract<Trouble, { kind: "messages" }>): boolean {
  const undo = BACKWARDS.map(([, command]) => command);
  return rounds.flat().some(([, command]) => undo.includes(command));
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
