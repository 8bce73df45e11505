import type { AnySaga } from "../../lambdas/saga/define";
import type { CoordinationName } from "../../lib/names";
import type { FaultProxy } from "../faults/proxy";
import { contentionsOf, runContention } from "./contention";
import { isMeant } from "./kinds";
import { outageOf, runOutage } from "./outage";
import { recordCleanRuns } from "./places";
import type { Plan } from "./plan";
import { NONE, type Recorded } from "./record";
import { runTable, type TableOptions } from "./run-table";
import type { Scenario } from "./scenario";
import { ALL, isSmall, type Selection, select } from "./selection";
import { type Connect, disconnect, type Stage } from "./stage";
import { scenarioTable } from "./table";
import { together } from "./together";

export interface RunOptions extends TableOptions {
  /** The coordinations: their scenarios run at the same time. */
  readonly connects: readonly Connect[];
  readonly proxy: FaultProxy;
  /** Default: all. */
  selection?(plan: Plan): Selection;
}

/** What was run of a saga in a coordination, and the table that it was chosen from. */
export interface Matrix {
  readonly saga: AnySaga;
  readonly coordination: CoordinationName;
  readonly selection: Selection;
  readonly table: readonly Scenario[];
  readonly recorded: readonly Recorded[];
}

/** What was run of a table, and where. */
interface TableRun {
  readonly matrix: Matrix;
  readonly stage: Stage;
  readonly options: RunOptions;
}

/** Fault matrices whose tables are being run. */
export interface Begun {
  readonly stages: readonly Stage[];
  readonly tables: Promise<readonly TableRun[]>;
}

/** Records what clean runs do, makes the table of it, and runs the scenarios that are selected. */
export async function runAll(options: RunOptions): Promise<Matrix[]> {
  return finishAll([await beginAll(options)]);
}

/** The same without what is many sagas at once. */
export async function runTables(options: RunOptions): Promise<Matrix[]> {
  const stages = await Promise.all(options.connects.map((connect) => connect(options.proxy)));
  try {
    return await Promise.all(stages.map((stage) => runMatrix(stage, options)));
  } finally {
    stages.forEach(disconnect);
  }
}

/** Returns when the clean runs are recorded. The tables are run until `finishAll` has waited for them. */
export async function beginAll(options: RunOptions): Promise<Begun> {
  const { connects, proxy } = options;
  const stages = await Promise.all(connects.map((connect) => connect(proxy)));
  // One after the other, before anything else: a task that fails on a busy machine is tried again,
  // which is no part of what the code does.
  try {
    for (const stage of stages) await recordCleanRuns(stage);
  } catch (error) {
    stages.forEach(disconnect);
    throw error;
  }
  const tables = Promise.all(stages.map((stage) => runOne(stage, options)));
  tables.catch(() => {}); // thrown where they are finished
  return { stages, tables };
}

/** Waits for everything that was begun, then runs what takes the storage for itself. */
export async function finishAll(begun: readonly Begun[]): Promise<Matrix[]> {
  try {
    const runs = (await Promise.all(begun.map(({ tables }) => tables))).flat();
    return await withOutage(runs);
  } finally {
    for (const { stages } of begun) stages.forEach(disconnect);
  }
}

async function runOne(stage: Stage, options: RunOptions): Promise<TableRun> {
  let contended: Recorded[] = [];
  const matrix = await runMatrix(stage, options, async (selection) => {
    contended = await runContentions(selection, stage, options);
  });
  const recorded = [...matrix.recorded, ...contended];
  return { matrix: { ...matrix, recorded }, stage, options };
}

/** @param besides is run while the last scenarios of the table wait for their retries. */
async function runMatrix(
  stage: Stage,
  options: RunOptions,
  besides = async (_: Selection) => {},
): Promise<Matrix> {
  const { plan } = stage;
  const selection = options.selection?.(plan) ?? ALL;
  const { name: coordination, scenarios } = stage.coordination;
  const table = scenarios(scenarioTable(plan, await recordCleanRuns(stage)));
  const chosen = select(table, selection, (it) => it);
  // Whole tables are recorded, and tell each fault's own story.
  const run = isSmall(selection) ? together(chosen) : chosen;
  const recorded = await runTable(run, stage, options, () => besides(selection));
  return { saga: plan.saga, coordination, selection, table, recorded };
}

/** All at the same time. Other selections have had them. */
async function withOutage(runs: readonly TableRun[]): Promise<Matrix[]> {
  const struck = runs.filter(({ matrix: { selection }, stage, options: { only } }) => {
    const { fault: name } = outageOf(stage.plan);
    return ["all", "one"].includes(selection.of) && isMeant(only, { kind: "unreachable", name });
  });
  for (const { options } of struck) options.signal?.throwIfAborted();
  const recorded = await runOutage(struck.map(({ stage }) => stage));
  struck.forEach(({ options }, i) => {
    const one = recorded[i];
    if (one) options.onDone?.(one, i + 1, struck.length);
  });
  return runs.map((run) => {
    const one = recorded[struck.indexOf(run)];
    return one ? { ...run.matrix, recorded: [...run.matrix.recorded, one] } : run.matrix;
  });
}

/** One after the other; few are one of them, and the others of a selection have had them. */
async function runContentions(
  { of }: Selection,
  stage: Stage,
  { only, signal, onDone }: RunOptions,
): Promise<Recorded[]> {
  if (of === "others") return [];
  // What is without its countermeasure is a copy of the orchestration with another step.
  const here = contentionsOf(stage.plan).filter(
    ({ naive }) => !naive || stage.coordination.done !== NONE,
  );
  const all = of === "few" ? here.filter(({ trouble }) => !trouble).slice(-1) : here;
  const chosen = all.filter(({ name }) => isMeant(only, { kind: "contention", name }));
  const recorded: Recorded[] = [];
  for (const contention of chosen) {
    signal?.throwIfAborted();
    const result = await runContention(contention, stage);
    recorded.push(result);
    onDone?.(result, recorded.length, chosen.length);
  }
  return recorded;
}
