import { InvalidSaga } from "./asl";
import type { Declaration } from "./vocabulary";

/**
 * Refuses a saga that could not be undone or decided.
 * @throws InvalidSaga naming the step.
 */
export function checkSaga({ name, steps, fence }: Declaration): void {
  steps.forEach((step, i) => {
    const last = i === steps.length - 1;
    if (step.kind === "pivot" && !last) {
      throw new InvalidSaga(`${step.name}: the irreversible step must be the last of ${name}`);
    }
    if (step.kind === "approval" && !steps.slice(0, i).some(({ name }) => name === step.asks)) {
      throw new InvalidSaga(`${step.name}: it asks ${step.asks}, which is no step before it`);
    }
    if (step.kind === "compensatable" && !step.undo) {
      throw new InvalidSaga(`${step.name}: a compensatable step needs a compensation (undo)`);
    }
  });
  if (steps.at(-1)?.kind !== "pivot") {
    throw new InvalidSaga(`${name}: the last step must be the irreversible one, the pivot`);
  }
  if (!fence) throw new InvalidSaga(`${name}: without a fence a late step revives an undone saga`);
}
