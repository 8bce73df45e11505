import { isAsked } from "../faults/visits";
import type { Plan } from "./plan";
import { type End, NONE } from "./record";
import type { Place, Scenario, Trouble } from "./scenario";
import { unique } from "./table/scenarios";

/** A deployed fast lane. */
export interface FastLane {
  readonly plan: Plan;
  /** In lane `direct`: the beginning of the name of its function, which makes the calls of all services. */
  readonly direct?: string | undefined;
}

/** How often a fast lane tries a step: once, and one retry. The state machine then tries it anew. */
const LANE_TRIES = 2;

/**
 * The scenarios that make sense in a fast lane, and how they end there. Nobody can stop a run, so those that do are
 * left out. A step that the lane gives up is handed over: if the fault outlasts the lane's tries only, the saga is
 * confirmed; if it outlasts the state machine's too, it ends as there.
 */
export function inFastLane(lane: FastLane, table: readonly Scenario[]): Scenario[] {
  return table
    .flatMap((scenario) => here(lane, scenario))
    .map((one) => ({ ...one, ends: unique(one.ends.map(withoutExecution)) }));
}

function here(lane: FastLane, scenario: Scenario): Scenario[] {
  const { plan } = lane;
  const { trouble, fault } = scenario;
  if (["stop", "stop between tries", "stop parked"].includes(trouble.kind)) return [];
  if (!("times" in trouble) || !/for ever|every commit/.test(fault)) return [scenario];
  // The state machine's calls come from other functions than those of a direct run.
  const isOwn = lane.direct !== undefined && trouble.at.functions === lane.direct;
  if (trouble.times === "until given up" && !isOwn)
    return [beginningAgain(plan, scenario, trouble)];
  const first = passing(plan, scenario, trouble, isOwn);
  const ofBoth = hasLetter(scenario) && trouble.at.whose !== plan.saga.noun;
  return ofBoth ? [first, inBoth(scenario, trouble, isOwn)] : [first];
}

type Repeated = Extract<Trouble, { times: unknown }>;

/** The state machine begins with the record's first call, which fails too if the same function makes it. */
function beginningAgain(plan: Plan, scenario: Scenario, { at }: Repeated): Scenario {
  const isPlacing = at.whose === plan.saga.noun && !isAsked(at.functions);
  if (!isPlacing) return scenario;
  return { ...scenario, ends: scenario.ends.map((end) => ({ ...end, stepLetters: 1 })) };
}

/** The fault outlasts the lane's tries, not those of the state machine. */
function passing(plan: Plan, scenario: Scenario, trouble: Repeated, isOwn: boolean): Scenario {
  const ends = [plan.end(scenario.journey)];
  const dies = isOwn && trouble.kind === "kill"; // and the run with it
  return { ...scenario, ends, trouble: dies ? { ...trouble, times: 1 } : trouble };
}

/** The fault outlasts the tries of both. The record's own calls are left out: they are made again before. */
function inBoth(scenario: Scenario, trouble: Repeated, isOwn: boolean): Scenario {
  const { name, fault } = scenario;
  const more = isOwn && trouble.kind === "kill" ? 1 : LANE_TRIES;
  const times = Number(trouble.times) + more;
  const at = isOwn ? { ...trouble.at, functions: undefined } : trouble.at;
  const also = `${fault}, in the state machine too`;
  return {
    ...scenario,
    fault: also,
    name: name.replace(fault, also),
    trouble: { ...trouble, at, times },
  };
}

const hasLetter = ({ ends }: Scenario) => ends.some(({ stepLetters }) => stepLetters > 0);

const withoutExecution = (end: End): End => ({ ...end, execution: NONE });

/**
 * The calls of a clean run in a fast lane, by those of the state machine: they are the same. A direct run makes them in
 * one visit of its function. What waits for a person is handed over: the state machine makes the calls before it again.
 */
export function placesInLane({ plan, direct }: FastLane, all: readonly Place[]): Place[] {
  const waits = all.findIndex((at) => plan.isWait(at));
  const own = waits < 0 ? all : all.slice(0, waits);
  const later = all.slice(own.length);
  if (direct === undefined) return [...own, ...later.map((at) => again(at, own))];
  const seen = new Map<string, number>();
  const ofDirect = own.map((at): Place => {
    const like = `${at.operation} ${at.table}`;
    const nth = (seen.get(like) ?? 0) + 1;
    seen.set(like, nth);
    return { ...at, functions: direct, nth, inVisit: { visit: 1, nth } };
  });
  return [...ofDirect, ...later];
}

/** The same call, after the function has made the calls before the hand-over twice. */
function again(at: Place, before: readonly Place[]): Place {
  const { functions, operation, table, nth, inVisit } = at;
  const mine = before.filter((one) => one.functions === functions);
  const alike = mine.filter((one) => one.operation === operation && one.table === table);
  const visits = new Set(mine.map((one) => one.inVisit.visit)).size;
  return { ...at, nth: nth + alike.length, inVisit: { ...inVisit, visit: inVisit.visit + visits } };
}
