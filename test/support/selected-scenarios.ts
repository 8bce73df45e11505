import { type SagaName, sagaNames, sagas } from "../../lambdas/sagas";
import { connects } from "../../scripts/scenarios/connect";
import { explain } from "../../scripts/scenarios/explain";
import type { Plan } from "../../scripts/scenarios/plan";
import type { Recorded } from "../../scripts/scenarios/record";
import { FIRST } from "../../scripts/scenarios/recordings";
import type { Matrix } from "../../scripts/scenarios/run-all";
import { lessThan, notCovered, parseSelection, SELECTION } from "../../scripts/scenarios/selection";

/**
 * `npm test` runs each kind of fault at each step, and each fault, in both coordinations. `npm run
 * test:all` adds the orchestration's others and each lost event of the choreography, whose whole
 * matrix is `npm run scenarios`. The engines are the same for all sagas: of those beside the first,
 * `npm test` runs few faults, in the coordination that the seed chooses, and no power cut.
 */
export const selection = parseSelection(process.env[SELECTION]);
const one = selection.of === "one" ? selection : undefined;
export const isSelected = one !== undefined;
// The whole storm has the seed under which it is known; the small one has the run's.
export const storm = one
  ? { sagas: 24, powerCuts: 0, seed: one.seed }
  : { sagas: 300, powerCuts: 2, seed: 1 };
export const selectionOf = ({ saga }: Plan) =>
  saga === sagas[FIRST] ? selection : lessThan(selection);
const coordinations = (["orchestration", "choreography"] as const).slice(0, isSelected ? 2 : 1);
/**
 * The messages of a selection are handled one by one. In a batch, a kill would cost other sagas a try, and
 * they would have to wait until the killed ones are through.
 */
export const messages = { batches: !isSelected, context: isSelected ? ["batchSize=1"] : [] };
/** The sagas that run at the same time. */
export const groups: (readonly SagaName[])[] = isSelected
  ? [sagaNames]
  : sagaNames.map((name) => [name]);
/** The one coordination of the sagas beside the first. */
export const chosen = one ? coordinations[one.seed % coordinations.length] : undefined;
const coordinationsOf = (name: SagaName) => (name !== FIRST && chosen ? [chosen] : coordinations);
export const connectsOf = (name: SagaName, of = coordinationsOf(name)) =>
  of.map((coordination) => connects[coordination](sagas[name]));
export const first = connects.orchestration(sagas[FIRST]);

export const log = (line: string) => process.stderr.write(`[scenarios] ${line}\n`);
export const onDone = (one: Recorded, done: number, of: number) => {
  if (!one.passed) log(`FAIL ${one.name}\n${explain(one)}`);
  if (done % 50 === 0) log(`${done} of ${of}`);
};
export const onDisturbed = (one: Recorded) =>
  log(`disturbed, running it again alone: ${one.name} (${one.seconds} s)\n${explain(one)}`);
export const failed = (matrices: readonly Matrix[]) =>
  matrices.flatMap(({ saga, coordination, recorded }) =>
    recorded
      .filter(({ passed }) => !passed)
      .map(({ name }) => `${saga.name}, ${coordination}: ${name}`),
  );
export const missing = (matrices: readonly Matrix[]) =>
  matrices.flatMap(({ table, recorded, selection: { of } }) =>
    of === "others" ? [] : notCovered(table, recorded, of),
  );
