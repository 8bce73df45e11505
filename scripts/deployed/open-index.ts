import type { AnySaga } from "../../lambdas/saga/define";
import { openShardOf } from "../../lambdas/saga/record-row";
import { hasEnded } from "../../lambdas/saga/record-states";
import type { Row } from "../../lambdas/saga/service";
import { isTime, plusSeconds } from "../../lambdas/saga/time";

/**
 * Further ahead than any record is put off. The reconciler puts it off for a day at most, from now or from the
 * end of its wait.
 */
const FAR_SECONDS = 2 * 86_400;

/** Why the index of open sagas does not lead to this record. Undefined if it does, or need not. */
export function unledTo(saga: AnySaga, row: Row, now: string): string | undefined {
  const { openShard, dueAt, approvalDeadline } = row;
  if (hasEnded(saga, row)) return undefined;
  if (openShard !== openShardOf(String(row[saga.idName]))) return `openShard is ${openShard}`;
  const [latest = now] = [now, `${approvalDeadline}`].filter(isTime).sort().reverse();
  const isLed = isTime(dueAt) && `${dueAt}` <= plusSeconds(latest, FAR_SECONDS);
  return isLed ? undefined : `dueAt is ${dueAt}`;
}
