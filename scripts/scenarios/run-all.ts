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
  /** What is many sagas at once. It runs when the table has been run. */
  readonly contended: readonly Recorded[];
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
    const matrices: Matrix[] = [];
    for (const run of runs) matrices.push(await withOutage(run));
    return matrices;
  } finally {
    for (const { stages } of begun) stages.forEach(disconnect);
  }
}

async function runOne(stage: Stage, options: RunOptions): Promise<TableRun> {
  const matrix = await runMatrix(stage, options);
  const contended = await runContentions(matrix.selection, stage, options);
  return { matrix, contended, stage, options };
}

async function runMatrix(stage: Stage, options: RunOptions): Promise<Matrix> {
  const { plan } = stage;
  const selection = options.selection?.(plan) ?? ALL;
  const { name: coordination, scenarios } = stage.coordination;
  const table = scenarios(scenarioTable(plan, await recordCleanRuns(stage)));
  const chosen = select(table, selection, (it) => it);
  // Whole tables are recorded, and tell each fault's own story.
  const run = isSmall(selection) ? together(chosen) : chosen;
  const recorded = await runTable(run, stage, options);
  return { saga: plan.saga, coordination, selection, table, recorded };
}

async function withOutage(run: TableRun): Promise<Matrix> {
  const { matrix, contended } = run;
  return { ...matrix, recorded: [...matrix.recorded, ...(await runTheOutage(run)), ...contended] };
}

/** The one of its pair: other selections have had it. */
async function runTheOutage({ matrix: { selection }, stage, options }: TableRun) {
  const { only, signal, onDone } = options;
  if (!["all", "one"].includes(selection.of)) return [];
  const { fault: name } = outageOf(stage.plan);
  if (!isMeant(only, { kind: "unreachable", name })) return [];
  signal?.throwIfAborted();
  const recorded = await runOutage(stage);
  onDone?.(recorded, 1, 1);
  return [recorded];
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
