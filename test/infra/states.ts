import { during } from "./alarm-samples";
import {
  type Sample,
  type State,
  statesOf,
  type WatchedMetric,
  type WatchingAlarm,
} from "./cloudwatch";

/** An alarm's name without its stack and its number. */
export const partOf = ({ AlarmName }: WatchingAlarm) => AlarmName.replace(/^.*-|\d+$/g, "");

/** The states under each reading of what AWS leaves open, which must not differ. */
export function statesWith(
  alarm: WatchingAlarm,
  samplesOf: (metric: WatchedMetric) => readonly Sample[],
  minutes: number,
): State[] {
  const [first = [], ...others] = statesOf(alarm, samplesOf, minutes);
  for (const other of others) expect(other).toEqual(first);
  return first;
}

/** The reconciler runs. */
export const runs = ({ name }: WatchedMetric) =>
  name === "Invocations" ? during([0, 60], 1) : undefined;
