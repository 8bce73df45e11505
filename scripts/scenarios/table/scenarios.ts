import type { Kind } from "../kinds";
import type { Plan } from "../plan";
import type { End } from "../record";
import { type Place, type Scenario, type Trouble, WHOLE_SAGA } from "../scenario";

/** A scenario of a fault that has no single place. */
export function whole(
  plan: Plan,
  kind: Kind,
  fault: string,
  journey: string,
  trouble: Trouble,
  ends: readonly End[] = [plan.end(journey)],
): Scenario {
  const name = `${fault}: ${journey}`;
  return { kind, fault, journey, name, step: WHOLE_SAGA, where: "", trouble, ends };
}

/** A scenario of a fault at one storage call. */
export function atPlace(
  plan: Plan,
  kind: Kind,
  fault: string,
  journey: string,
  at: Place,
  trouble: Trouble,
  ends: readonly End[] = [plan.end(journey)],
): Scenario {
  const where = whereOf(at);
  const name = `${fault}: ${journey}, ${at.step}, ${where}`;
  return { kind, fault, journey, name, step: at.step, where, trouble, ends };
}

function whereOf({ call, operation, table }: Place): string {
  return `call ${call}, ${operation} ${table.replace(/^.*-/, "")}`;
}

/** Removes ends that occur more than once. */
export function unique(ends: readonly End[]): End[] {
  return [...new Map(ends.map((end) => [JSON.stringify(end), end])).values()];
}
