import { reconcileAll } from "../deployed/reconcile-all";
import type { FaultProxy } from "../faults/proxy";
import type { Coordination } from "./coordination";
import { OUTBOX, recordCleanRuns } from "./places";
import type { Plan } from "./plan";
import type { Recorded } from "./record";
import type { Matrix } from "./run-all";
import { judge, prepare, record } from "./run-scenario";
import type { Scenario } from "./scenario";
import { ALL, isSmall, type Selection, select } from "./selection";
import { type Connect, disconnect, type Stage } from "./stage";
import { ruleAt } from "./strikes";
import { newSubject, type Subject } from "./subject";
import { type PowerCut, powerCuts } from "./table/power-cuts";

export interface CutStage {
  readonly proxy: FaultProxy;
  /** Kills the whole emulator, starts it again, and deploys. */
  powerCut(): Promise<void>;
}

const HELD_MS = 90_000;
const HOLD_ROUNDS = 5;
const CLOSE_MS = 120_000;

export interface CutOptions {
  /** The coordinations that are run at the same time. */
  readonly connects: readonly Connect[];
  /** Default: all. With `one` or `few` there is a single cut. */
  selection?(plan: Plan): Selection;
  onDone(recorded: Recorded, done: number, of: number): void;
}

/**
 * Runs the power cut scenarios, many sagas in each cut. Each saga is held at its place until the power
 * goes. After the restart all of them are reconciled.
 */
export async function runPowerCuts(cut: CutStage, options: CutOptions): Promise<Matrix[]> {
  const { connects, onDone } = options;
  const connectAll = () => Promise.all(connects.map((connect) => connect(cut.proxy)));
  let stages = await connectAll();
  // One after the other, because each saga's functions start for the first time, which is slow on two cores.
  const plans: Awaited<ReturnType<typeof planOf>>[] = [];
  for (const stage of stages) plans.push(await planOf(stage, options));
  const of = plans.flatMap(({ batches }) => batches.flat()).length;
  const matrices = plans.map((plan) => ({ ...plan, recorded: [] as Recorded[] }));
  try {
    for (let n = 0; matrices.some(({ batches }) => n < batches.length); n++) {
      const held = await holdEvery(
        stages.map((stage, i) => ({ stage, batch: matrices[i]?.batches[n] ?? [] })),
      );
      const started = Date.now();
      stages.forEach(disconnect);
      await cut.powerCut();
      stages = await connectAll();
      const finished = stages.map(async (stage, i) => {
        await reconcileAll(stage.client);
        const ends = [...(held[i] ?? [])].map(async ([{ scenario }, subject]) => {
          const result = await finish(scenario, subject, started, stage);
          matrices[i]?.recorded.push(result);
          onDone(result, matrices.flatMap(({ recorded }) => recorded).length, of);
        });
        await Promise.all(ends);
      });
      await Promise.all(finished);
    }
  } finally {
    stages.forEach(disconnect);
  }
  return matrices;
}

/** All power cuts of a coordination, and in batches those that are run. */
async function planOf(stage: Stage, options: Pick<CutOptions, "selection">) {
  const { coordination, plan } = stage;
  const selection = options.selection?.(plan) ?? ALL;
  const meaning = (cuts: readonly PowerCut[]) => meaningful(cuts, coordination);
  const all = powerCuts(plan, await recordCleanRuns(stage)).map(meaning);
  const chosen = new Set(select(all.flat(), selection, ({ scenario }) => scenario));
  const batches = all.map((batch) => batch.filter((one) => chosen.has(one)));
  return {
    saga: plan.saga,
    coordination: coordination.name,
    selection,
    table: all.flat().map(({ scenario }) => scenario),
    batches: isSmall(selection) ? [batches.flat()] : batches,
  };
}

function meaningful(batch: readonly PowerCut[], { scenarios }: Coordination): PowerCut[] {
  return batch.flatMap((cut) =>
    scenarios([cut.scenario]).map((scenario) => ({ ...cut, scenario })),
  );
}

interface Holding {
  readonly stage: Stage;
  readonly batch: readonly PowerCut[];
}

/**
 * Holds all sagas. Sagas that gave up while others were being held are started again: on a slow machine
 * holding all of them can take longer than a step is tried.
 */
async function holdEvery(holdings: readonly Holding[]): Promise<Map<PowerCut, Subject>[]> {
  const held = holdings.map(() => new Map<PowerCut, Subject>());
  for (let round = 0; round < HOLD_ROUNDS; round++) {
    const added = holdings.map(async ({ stage, batch }, i) => {
      const missing = batch.filter((one) => !held[i]?.has(one));
      for (const [one, subject] of await holdAll(missing, stage)) held[i]?.set(one, subject);
    });
    await Promise.all(added);
    const lost = holdings.map(({ stage }, i) => forgetLost(held[i] ?? new Map(), stage));
    if ((await Promise.all(lost)).every((count) => count === 0)) return held;
  }
  throw new Error(`sagas gave up before all of them were held, ${HOLD_ROUNDS} times`);
}

/** Forgets held sagas that should be confirmed and were given up. Returns how many there were. */
async function forgetLost(held: Map<PowerCut, Subject>, stage: Stage): Promise<number> {
  const { plan, client, proxy } = stage;
  const { record: confirmed } = plan.end("confirmed");
  const waiting = [...held].filter(([{ scenario }]) => scenario.ends[0]?.record === confirmed);
  const lost = await Promise.all(
    waiting.map(async ([one, { id }]) => {
      const status = (await client.record(id))?.status;
      if (status !== "ABANDONED" && status !== "CANCELLED") return 0;
      held.delete(one);
      await proxy.clearRules(id);
      return 1;
    }),
  );
  return lost.filter(Boolean).length;
}

/** A held outbox also holds up other sagas' events. So outboxes come last, in the reverse order of calls. */
async function holdAll(
  batch: readonly PowerCut[],
  stage: Stage,
): Promise<ReadonlyMap<PowerCut, Subject>> {
  const subjects = new Map<PowerCut, Subject>();
  const hold = async (one: PowerCut) => void subjects.set(one, await holdOne(one, stage));
  const isOutbox = ({ at }: PowerCut) => at?.step === OUTBOX;
  await Promise.all(batch.filter((one) => !isOutbox(one)).map(hold));
  const last = batch.filter(isOutbox).toSorted((a, b) => (b.at?.call ?? 0) - (a.at?.call ?? 0));
  for (const one of last) await hold(one);
  return subjects;
}

/** Starts a saga. Returns when the saga is at the place of the cut. */
async function holdOne({ scenario, at, when }: PowerCut, stage: Stage): Promise<Subject> {
  const { plan } = stage;
  const journey = plan.journey(scenario.journey);
  const subject = newSubject(plan.saga, journey);
  await prepare(journey, subject, stage);
  if (!at) {
    await stage.coordination.start(subject);
    await stage.coordination.parked(subject.id);
    return subject;
  }
  const { before, after } = stage.coordination.halts;
  const fault = when === "after" ? after : before;
  // `always`: the sender may give up and call again.
  const rule = await stage.proxy.inject(ruleAt(subject, at, { fault, times: "always" }));
  await stage.coordination.start(subject);
  await stage.proxy.reached(rule, { timeoutMs: HELD_MS });
  return subject;
}

async function finish(
  scenario: Scenario,
  subject: Subject,
  started: number,
  stage: Stage,
): Promise<Recorded> {
  const { plan, client, coordination } = stage;
  const { id } = subject;
  const problems: string[] = [];
  try {
    // If nothing was committed, only the client knows of the saga. The client has no answer and asks again.
    if (!(await client.record(id))) await coordination.start(subject);
    await plan.journey(scenario.journey).meanwhile?.(client, subject, coordination);
    await client.closed(id, CLOSE_MS);
  } catch (error) {
    problems.push(`the saga did not end: ${error instanceof Error ? error.message : error}`);
  }
  const seconds = (Date.now() - started) / 1000;
  const seen = await record(scenario, { subject, status: coordination.lost }, stage);
  return judge(scenario, seen, { injected: true, seconds, problems });
}
