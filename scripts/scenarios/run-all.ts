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

/** Records what clean runs do, makes the table of it, and runs the scenarios that are selected. */
export async function runAll(options: RunOptions): Promise<Matrix[]> {
  const { connects, proxy } = options;
  const stages = await Promise.all(connects.map((connect) => connect(proxy)));
  try {
    // One after the other, before anything else: a task that fails on a busy machine is tried again,
    // which is no part of what the code does.
    for (const stage of stages) await recordCleanRuns(stage);
    const matrices = await Promise.all(stages.map((stage) => runOne(stage, options)));
    return await withTheRest(matrices, stages, options);
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
  const run = isSmall(selection) ? together(chosen) : chosen;
  const recorded = await runTable(run, stage, options);
  return { saga: plan.saga, coordination, selection, table, recorded };
}

/** What takes the storage for itself, then what is many sagas at once. Each is the one of its pair. */
async function withTheRest(
  matrices: readonly Matrix[],
  stages: readonly Stage[],
  options: TableOptions,
): Promise<Matrix[]> {
  const outages: Recorded[][] = [];
  for (const [i, stage] of stages.entries()) {
    const isRun = ["all", "one"].includes(matrices[i]?.selection.of ?? "");
    outages.push(isRun ? await runTheOutage(stage, options) : []);
  }
  const all = matrices.map(async (matrix, i): Promise<Matrix> => {
    const stage = stages[i];
    const contended = stage ? await runContentions(stage, matrix.selection, options) : [];
    return { ...matrix, recorded: [...matrix.recorded, ...(outages[i] ?? []), ...contended] };
  });
  return Promise.all(all);
}

async function runTheOutage(stage: Stage, { only, signal, onDone }: TableOptions) {
  const { fault: name } = outageOf(stage.plan);
  if (!isMeant(only, { kind: "unreachable", name })) return [];
  signal?.throwIfAborted();
  const recorded = await runOutage(stage);
  onDone?.(recorded, 1, 1);
  return [recorded];
}

/** One after the other; few are one of them, and the others of a selection have had them. */
async function runContentions(
  stage: Stage,
  { of }: Selection,
  { only, signal, onDone }: TableOptions,
) {
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
