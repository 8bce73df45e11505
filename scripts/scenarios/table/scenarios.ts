import { type JourneyName, journeyOf } from "../journeys";
import type { Kind } from "../kinds";
import type { End } from "../record";
import { type Place, type Scenario, type Trouble, WHOLE_SAGA } from "../scenario";

/** A scenario of a fault that has no single place. */
export function whole(
  kind: Kind,
  fault: string,
  journey: JourneyName,
  trouble: Trouble,
  ends: readonly End[] = [journeyOf(journey).end],
): Scenario {
  const name = `${fault}: ${journey}`;
  return { kind, fault, journey, name, step: WHOLE_SAGA, where: "", trouble, ends };
}

/** A scenario of a fault at one storage call. */
export function atPlace(
  kind: Kind,
  fault: string,
  journey: JourneyName,
  at: Place,
  trouble: Trouble,
  ends: readonly End[] = [journeyOf(journey).end],
): Scenario {
  const where = whereOf(at);
  const name = `${fault}: ${journey}, ${at.step}, ${where}`;
  return { kind, fault, journey, name, step: at.step, where, trouble, ends };
}

export function whereOf({ call, operation, table }: Place): string {
  return `call ${call}, ${operation} ${table.replace(/^.*-/, "")}`;
}

/**
 * What the provider holds once a saga is undone that got as far as this place: nothing before the
 * intent to charge; after it the key is barred; and what was captured is refunded.
 */
export function providerAt(places: readonly Place[], at: Place, committed: boolean): string {
  const first = (table: string) => places.find((one) => one.table.endsWith(`-${table}`))?.call ?? 0;
  const done = committed ? at.call : at.call - 1;
  if (done < first("payments")) return "-";
  return done < first("provider") ? "BARRED" : "REFUNDED";
}
