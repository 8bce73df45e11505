import { setTimeout as delay } from "node:timers/promises";
import { isMeant } from "./kinds";
import type { Recorded } from "./record";
import { type Ran, runScenario } from "./run-scenario";
import { type Scenario, SDK_TRIES, type Trouble } from "./scenario";
import type { Stage } from "./stage";
import { ofEachPart, partsOf } from "./together";

/**
 * How many sagas run at once on two cores. Sagas whose every retry fails mostly wait, so more of them can
 * run. With more of the others, calls time out without a fault. With three times as many, hardly any
 * scenario reached its end.
 */
const waiting = turns(16);
const working = turns(8);
const RUNS_ALONE = 3;

export interface TableOptions {
  /** Runs only the scenarios that this text selects: see `isMeant`. */
  readonly only?: string | undefined;
  /** Whether messages share batches, in a coordination that has messages. Default: as `batchSize` is by default. */
  readonly batches?: boolean | undefined;
  /** Stops the run before the next scenario. */
  readonly signal?: AbortSignal | undefined;
  onDone?(recorded: Recorded, done: number, of: number): void;
  /** Called for a scenario that failed and will be run again alone: see `isToRunAgain`. */
  onDisturbed?(recorded: Recorded): void;
}

/**
 * Runs these scenarios. Returns what was recorded, in the table's order.
 * @param besides is run while nothing is left but what mostly waits.
 */
export async function runTable(
  table: readonly Scenario[],
  stage: Stage,
  { only, batches = true, signal, onDone, onDisturbed }: TableOptions,
  besides = async () => {},
): Promise<Recorded[]> {
  const chosen = table.filter((scenario) => isMeant(only, scenario));
  const of = chosen.flatMap(partsOf).length;
  const recorded = new Map<string, Recorded[]>();
  const disturbed: Scenario[] = [];
  let count = 0;
  const done = (scenario: Scenario, result: Recorded) => {
    const parts = ofEachPart(scenario, result);
    recorded.set(scenario.name, parts);
    for (const part of parts) onDone?.(part, ++count, of);
  };
  const run = async (scenario: Scenario) => {
    signal?.throwIfAborted();
    const ran = await runScenario(scenario, stage);
    if (!isToRunAgain(ran)) return done(scenario, ran.recorded);
    onDisturbed?.(ran.recorded);
    disturbed.push(scenario);
  };
  const apart = batches ? chosen.filter((one) => isApart(one, stage)) : [];
  const together = chosen.filter((one) => !apart.includes(one));
  // These mostly wait for their queue, so the other coordination can use the machine meanwhile.
  await killedApart(apart, run);
  // Scenarios that wait longest start first, so that none of them is left at the end.
  const sorted = together.toSorted(longestFirst);
  const runIn = (turn: Turns, all: readonly Scenario[]) =>
    Promise.all(all.map((one) => turn(() => run(one))));
  const works = runIn(
    working,
    sorted.filter((one) => !isWaiting(one)),
  );
  await Promise.all([runIn(waiting, sorted.filter(isWaiting)), works.then(besides)]);
  for (const scenario of disturbed) {
    signal?.throwIfAborted();
    done(scenario, await runAlone(scenario, stage));
  }
  return chosen.flatMap(({ name }) => recorded.get(name) ?? []);
}

/**
 * If the machine is too slow for so many sagas at once, that is a second fault, and the end proves
 * nothing. The proxy detects it; it is not guessed from the end.
 */
const isToRunAgain = ({ recorded, disturbed }: Ran) => disturbed && !recorded.passed;

async function runAlone(scenario: Scenario, stage: Stage): Promise<Recorded> {
  for (let runs = 1; ; runs++) {
    const ran = await runScenario(scenario, stage);
    if (!isToRunAgain(ran) || runs === RUNS_ALONE) return { ...ran.recorded, disturbed: runs };
  }
}

/**
 * At most this many at once, started so far apart that no two have a message in the same batch. A message
 * that killed its process is received again after the queue's visibility timeout, 12 s in the test stage.
 */
const KILLED_AT_ONCE = 7;
const KILLED_APART_MS = 1700;

/** Grouped by the function that is killed, because each function has its own queue. */
async function killedApart(
  scenarios: readonly Scenario[],
  run: (scenario: Scenario) => Promise<void>,
): Promise<void> {
  const functions = [...new Set(scenarios.map(functionsOf))];
  const ofEach = functions.map((name) => {
    let turn = Promise.resolve();
    const begin = async (scenario: Scenario) => {
      const mine = turn;
      turn = mine.then(() => delay(KILLED_APART_MS));
      await mine;
      return run(scenario);
    };
    const killed = scenarios.filter((one) => functionsOf(one) === name);
    const few = turns(KILLED_AT_ONCE);
    return killed.map((one) => few(() => begin(one)));
  });
  await Promise.all(ofEach.flat());
}

const functionsOf = ({ trouble }: Scenario) =>
  "at" in trouble ? trouble.at?.functions : undefined;

/** Whether a process is killed again and again. That would disturb all other sagas of its batches. */
const isApart = ({ trouble }: Scenario, { coordination }: Stage) =>
  coordination.batches && trouble.kind === "kill" && trouble.times === "until given up";

const isWaiting = ({ trouble }: Scenario) => timesOf(trouble) >= 4;

const longestFirst = (a: Scenario, b: Scenario) => timesOf(b.trouble) - timesOf(a.trouble);

const LONG = 15;

function timesOf(trouble: Trouble): number {
  if (trouble.kind === "each") return trouble.all.reduce((sum, one) => sum + timesOf(one), 0);
  if (trouble.kind === "freeze") return 10;
  if (!("times" in trouble)) return 0;
  if (trouble.times === "until given up") return LONG;
  return "repeats" in trouble && trouble.repeats ? trouble.times * SDK_TRIES : trouble.times;
}

type Turns = (work: () => Promise<void>) => Promise<void>;

/** Lets at most `atOnce` work at the same time. The others wait for their turn, in order. */
function turns(atOnce: number): Turns {
  const queue: (() => void)[] = [];
  let free = atOnce;
  return async (work) => {
    if (free > 0) free -= 1;
    else await new Promise<void>((begin) => queue.push(begin));
    try {
      await work();
    } finally {
      const next = queue.shift();
      if (next) next();
      else free += 1;
    }
  };
}
