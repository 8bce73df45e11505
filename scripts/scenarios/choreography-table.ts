import type { Kind } from "./kinds";
import { OUTBOX } from "./places";
import type { Plan } from "./plan";
import { type End, NONE } from "./record";
import type { Place, Scenario, Trouble } from "./scenario";
import { unique } from "./table/scenarios";

const ONCE = "storage fails once";

/** Faults that strike after the commit: the command is done. */
const COMMITS = /after|lost/;
/** Faults that need a write. A read that is late, repeated or unanswered changes nothing. */
const OF_WRITES: readonly Kind[] = ["delivered twice", "zombie", "answer lost"];

/**
 * The scenarios that make sense without executions, and how they end there. Left out are scenarios that
 * stop an execution: lost events take their place. Left out too is a bus that fails for ever, because the
 * outbox retries for a day. If two journeys have the same reaction, only one of them is hit.
 */
export function choreographed(plan: Plan, table: readonly Scenario[]): Scenario[] {
  const told = toldAt(table);
  return table
    .flatMap((scenario) => here(plan, scenario, told))
    .flatMap((one) => [one, ...lostAt(one)]);
}

/** The calls whose commit is published as an event: the outbox's call comes right after them. */
function toldAt(table: readonly Scenario[]): ReadonlySet<string> {
  return new Set(
    table.flatMap(({ journey, step, trouble }) =>
      step === OUTBOX && "at" in trouble && trouble.at ? [`${journey} ${trouble.at.call - 1}`] : [],
    ),
  );
}

function here(plan: Plan, scenario: Scenario, told: ReadonlySet<string>): Scenario[] {
  const { trouble, step } = scenario;
  if (["stop", "stop between tries", "stop parked"].includes(trouble.kind)) return [];
  if (isHitElsewhere(plan, scenario)) return [];
  // A published event has its effect even if the publisher dies: this equals the cut at the next call.
  if (step === OUTBOX && scenario.fault === "power cut after the commit") return [];
  if (readsOnly(trouble) && OF_WRITES.includes(scenario.kind)) return [];
  const endless = isEndless(scenario);
  if (endless && step === OUTBOX) return [];
  const changed = endless ? { ...scenario, trouble: asLongAsTried(trouble) } : scenario;
  return [{ ...changed, ends: unique(endsHere(plan, changed, told).map(withoutExecution)) }];
}

/** Whether the confirmed journey shows the same. Events differ, so publishing fails once in each journey. */
function isHitElsewhere(plan: Plan, { journey, step, fault, trouble }: Scenario): boolean {
  if (journey === "confirmed" || !("at" in trouble)) return false;
  return step === OUTBOX ? fault !== ONCE : sameReactions(plan, journey).includes(step);
}

/** Steps that react to the same event in the same way as in the confirmed journey. */
function sameReactions(plan: Plan, journey: string): readonly string[] {
  const { place, pivot } = plan.states;
  if (journey === "approved") return [place, pivot, ...plan.onward];
  const { refusedAt } = plan.journey(journey);
  if (refusedAt === undefined) return [];
  const [, ...steps] = plan.forwards;
  const before = steps.slice(0, refusedAt).map(([, command]) => plan.stateOf(command) ?? "");
  return [place, ...before];
}

/** Whether a fault outlasts every retry of the orchestration. Then it must outlast every retry here too. */
function isEndless({ fault, trouble }: Scenario): boolean {
  return "times" in trouble && /for ever|every commit/.test(fault);
}

function asLongAsTried(trouble: Trouble): Trouble {
  const isOver = trouble.kind === "kill" || trouble.kind === "storage";
  return isOver ? { ...trouble, times: "until given up" } : trouble;
}

function endsHere(plan: Plan, scenario: Scenario, told: ReadonlySet<string>): readonly End[] {
  const { trouble, ends } = scenario;
  if (isEndless(scenario)) return endsOfEndless(plan, scenario, told);
  // After the restart the outboxes publish every event again at once. Some messages become dead letters.
  if (scenario.kind === "power cut") return ends.flatMap(withAnyLetters);
  // A saga that is placed by hand goes on by itself. An undo by hand may come too late.
  const undoes =
    trouble.kind === "messages" && trouble.when === "before" && undoesOne(plan, trouble);
  if (undoes && trouble.rounds.length > 1) return [...ends, plan.end("confirmed")];
  return ends;
}

function endsOfEndless(plan: Plan, scenario: Scenario, told: ReadonlySet<string>): readonly End[] {
  const { step, journey, trouble, fault, ends } = scenario;
  const confirmed = plan.end("confirmed");
  const commits = COMMITS.test(fault);
  const isFirst = step === plan.states.place;
  if (plan.isOnward({ step })) return endsOnward(plan, scenario);
  // Only the client knows of a saga that was not placed yet. Once it is placed, it goes on by itself.
  if (isFirst && !commits) return [plan.nothing];
  if (trouble.kind === "kill" && journey === "confirmed") return caught(plan);
  if (isFirst) return [confirmed];
  // A service that cannot reach the record cannot abandon the saga. The sweeper resumes it.
  if (isAtRecord(plan, trouble) && (readsOnly(trouble) || !commits)) {
    return [{ ...confirmed, stepLetters: 1 }, ...ends]; // a copy of the message may arrive later
  }
  return commits && isTold(plan, scenario, told) ? goesOn(plan, scenario) : ends;
}

/**
 * Nothing is abandoned after the pivot. If a step was given up, the sweeper publishes its event again.
 * A committed step goes on even if its message is given up. A killed process takes other messages along.
 */
function endsOnward(plan: Plan, { trouble, fault, ends }: Scenario): readonly End[] {
  if (trouble.kind === "kill") return withAnyLetters(plan.end("confirmed"));
  return COMMITS.test(fault) ? withOrWithout(plan.end("confirmed")) : ends;
}

/**
 * A process that dies takes the other messages of its batch along, and each of them loses one try.
 * If processes are killed again and again, it is chance how far their sagas get.
 */
function caught(plan: Plan): End[] {
  const undone = plan.anyBooks.map((books) => ({ ...plan.end("undone"), books }));
  return [plan.end("confirmed"), ...undone].flatMap(withAnyLetters);
}

function isTold(
  plan: Plan,
  { journey, step, trouble }: Scenario,
  told: ReadonlySet<string>,
): boolean {
  if (!("at" in trouble && trouble.at)) return false;
  const last = [plan.states.last, plan.states.undone].includes(step);
  return last || told.has(`${journey} ${trouble.at.call}`);
}

/** The commit is published even if its answer is lost. Its message may still become a dead letter. */
function goesOn(plan: Plan, { journey }: Scenario): End[] {
  const end = plan.end(journey);
  const letter = journey === "undone" ? { compensationLetters: 1 } : { stepLetters: 1 };
  return [end, { ...end, ...letter }];
}

/** Whether the fault hits a step's call to the saga's record. */
function isAtRecord(plan: Plan, trouble: Trouble): boolean {
  const at = "at" in trouble ? trouble.at : undefined;
  return at ? at.whose === plan.saga.noun && !plan.isCompensation(at) : false;
}

function readsOnly(trouble: Trouble): boolean {
  return "at" in trouble && trouble.at?.operation === "GetItem";
}

function undoesOne(plan: Plan, { rounds }: Extract<Trouble, { kind: "messages" }>): boolean {
  return rounds.flat().some(([, command]) => plan.isUndo(command));
}

function withAnyLetters(end: End): End[] {
  return [0, 1]
    .flatMap((stepLetters) =>
      [0, 1].map((compensationLetters) => ({ ...end, stepLetters, compensationLetters })),
    )
    .flatMap((one) => (end.retriableLetters === undefined ? [one] : withOrWithout(one)));
}

const withOrWithout = (end: End): End[] =>
  [0, 1].map((retriableLetters) => ({ ...end, retriableLetters }));

const withoutExecution = (end: End): End => ({ ...end, execution: NONE });

/** Where a publish fails once, the event can also be lost: the bus accepts it and forgets it. */
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
