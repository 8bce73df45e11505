import type { AnySaga } from "../../lambdas/saga/define";
import type { CoordinationName } from "../../lib/names";
import type { FaultProxy } from "../faults/proxy";
import { type Contention, contentionsOf, runContention } from "./contention";
import { outageOf, runOutage } from "./outage";
import { recordCleanRuns } from "./places";
import type { Plan } from "./plan";
import { NONE, type Recorded } from "./record";
import { runTable, type TableOptions } from "./run-table";
import type { Scenario } from "./scenario";
import { ALL, type Selection, select } from "./selection";
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

/** Records what clean runs do, makes the table of it, and runs the scenarios that are selected. */
export async function runAll(options: RunOptions): Promise<Matrix[]> {
  const { connects, proxy } = options;
  const stages = await Promise.all(connects.map((connect) => connect(proxy)));
  try {
    const running: Promise<Matrix>[] = [];
    for (const stage of stages) {
      // One after the other: a task that fails on a busy machine is no part of what the code does.
      await recordCleanRuns(stage);
      const matrix = runOne(stage, options);
      matrix.catch(() => {}); // told when all are waited for
      running.push(matrix);
    }
    return await withTheRest(await Promise.all(running), stages, options);
  } finally {
    stages.forEach(disconnect);
  }
}

async function runOne(stage: Stage, options: RunOptions): Promise<Matrix> {
  const { plan } = stage;
  const selection = options.selection?.(plan) ?? ALL;
  const { name: coordination, scenarios } = stage.coordination;
  const table = scenarios(scenarioTable(plan, await recordCleanRuns(stage)));
  const chosen = select(table, selection, (it) => it);
  // Whole tables are recorded, and tell each fault's own story.
  const run = ["one", "few"].includes(selection.of) ? together(chosen) : chosen;
  const recorded = await runTable(run, stage, options);
  return { saga: plan.saga, coordination, selection, table, recorded };
}

/** What takes the storage, or the machine, for itself. */
async function withTheRest(
  matrices: readonly Matrix[],
  stages: readonly Stage[],
  options: TableOptions,
): Promise<Matrix[]> {
  const all: Matrix[] = [];
  for (const [i, stage] of stages.entries()) {
    const matrix = matrices[i];
    if (!matrix) continue;
    const rest = await runTheRest(stage, matrix.selection, options);
    all.push({ ...matrix, recorded: [...matrix.recorded, ...rest] });
  }
  return all;
}

/** Each of the rest is the one of its pair; few are a contention alone. */
async function runTheRest(stage: Stage, { of }: Selection, options: TableOptions) {
  if (of === "others") return [];
  const contentions = contentionsOf(stage.plan);
  if (of === "few") {
    return runContentions(contentions.filter(({ trouble }) => !trouble).slice(-1), stage, options);
  }
  return [
    ...(await runTheOutage(stage, options)),
    ...(await runContentions(contentions, stage, options)),
  ];
}

async function runTheOutage(stage: Stage, { only = "", signal, onDone }: TableOptions) {
  if (only !== "unreachable" && !outageOf(stage.plan).fault.includes(only)) return [];
  signal?.throwIfAborted();
  const recorded = await runOutage(stage);
  onDone?.(recorded, 1, 1);
  return [recorded];
}

/** One after the other: each of them is many sagas at once. */
async function runContentions(
  all: readonly Contention[],
  stage: Stage,
  { only = "", signal, onDone }: TableOptions,
) {
  // What is without its countermeasure is a copy of the orchestration with another step.
  const here = all.filter(({ naive }) => !naive || stage.coordination.done !== NONE);
  const chosen = here.filter(({ name }) => only === "contention" || name.includes(only));
  const recorded: Recorded[] = [];
  for (const contention of chosen) {
    signal?.throwIfAborted();
    const result = await runContention(contention, stage);
    recorded.push(result);
    onDone?.(result, recorded.length, chosen.length);
  }
  return recorded;
}
