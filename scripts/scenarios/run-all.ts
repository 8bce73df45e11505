import type { FaultProxy } from "../faults/proxy";
import { contentions, runContention } from "./contention";
import { OUTAGE, runOutage } from "./outage";
import { recordCleanRuns } from "./places";
import { NONE, type Recorded } from "./record";
import { runTable, type TableOptions } from "./run-table";
import type { Scenario } from "./scenario";
import { ALL, type Selection, select } from "./selection";
import { type Connect, disconnect, type Stage } from "./stage";
import { scenarioTable } from "./table";

export interface RunOptions extends TableOptions {
  /** The coordinations: their scenarios run at the same time. */
  readonly connects: readonly Connect[];
  readonly proxy: FaultProxy;
  /** Default: all. */
  readonly selection?: Selection;
}

/** What was run of a coordination, and the table that it was chosen from. */
export interface Matrix {
  readonly coordination: string;
  readonly table: readonly Scenario[];
  readonly recorded: readonly Recorded[];
}

/** Records what clean runs do, makes the table of it, and runs the scenarios that are selected. */
export async function runAll(options: RunOptions): Promise<Matrix[]> {
  const { connects, proxy, selection = ALL } = options;
  const stages = await Promise.all(connects.map((connect) => connect(proxy)));
  try {
    const matrices = await Promise.all(stages.map((stage) => runOne(stage, selection, options)));
    if (selection.of === "others") return matrices; // each of the rest is the one of its pair
    return await withTheRest(matrices, stages, options);
  } finally {
    stages.forEach(disconnect);
  }
}

async function runOne(stage: Stage, selection: Selection, options: TableOptions): Promise<Matrix> {
  const { name: coordination, scenarios } = stage.coordination;
  const table = scenarios(scenarioTable(await recordCleanRuns(stage)));
  const recorded = await runTable(
    select(table, selection, (it) => it),
    stage,
    options,
  );
  return { coordination, table, recorded };
}

/** What takes the storage, or the machine, for itself. */
async function withTheRest(
  matrices: readonly Matrix[],
  stages: readonly Stage[],
  options: TableOptions,
): Promise<Matrix[]> {
  const all: Matrix[] = [];
  for (const [i, stage] of stages.entries()) {
    const rest = [
      ...(await runTheOutage(stage, options)),
      ...(await runContentions(stage, options)),
    ];
    const matrix = matrices[i];
    if (matrix) all.push({ ...matrix, recorded: [...matrix.recorded, ...rest] });
  }
  return all;
}

async function runTheOutage(stage: Stage, { only = "", signal, onDone }: TableOptions) {
  if (only !== "unreachable" && !OUTAGE.includes(only)) return [];
  signal?.throwIfAborted();
  const recorded = await runOutage(stage);
  onDone?.(recorded, 1, 1);
  return [recorded];
}

/** One after the other: each of them is many sagas at once. */
async function runContentions(stage: Stage, { only = "", signal, onDone }: TableOptions) {
  // The naive saga is a copy of the orchestration with another step.
  const here = contentions.filter(({ naive }) => !naive || stage.coordination.done !== NONE);
  const chosen = here.filter(({ fault }) => only === "contention" || fault.includes(only));
  const recorded: Recorded[] = [];
  for (const contention of chosen) {
    signal?.throwIfAborted();
    const result = await runContention(contention, stage);
    recorded.push(result);
    onDone?.(result, recorded.length, chosen.length);
  }
  return recorded;
}
