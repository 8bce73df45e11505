import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { DynamoDbStore } from "../../lambdas/runtime/aws/dynamodb-store";
import type { AnySaga } from "../../lambdas/saga/define";
import type { Stored } from "../../lambdas/saga/participant";
import { readRow } from "../../lambdas/saga/reading";
import { openShardOf } from "../../lambdas/saga/record-row";
import { hasEnded } from "../../lambdas/saga/record-states";
import type { Row } from "../../lambdas/saga/service";
import type { Store } from "../../lambdas/saga/store";
import { isTime, plusSeconds } from "../../lambdas/saga/time";
import type { Reindexed } from "./operations";
import type { AnyRecord } from "./summary";

/** No record is put off for longer than a day, be it from now or from the end of its wait. */
const FAR_SECONDS = 2 * 86_400;

/** Why the index of what is open does not lead to a record; nothing where it does, or need not. */
export function unledTo(saga: AnySaga, row: Row, now: string): string | undefined {
  const { openShard, dueAt, approvalDeadline } = row;
  if (hasEnded(saga, row)) return undefined;
  if (openShard !== openShardOf(idOf(saga, row))) return `openShard is ${openShard}`;
  const [latest = now] = [now, `${approvalDeadline}`].filter(isTime).sort().reverse();
  const isLed = isTime(dueAt) && `${dueAt}` <= plusSeconds(latest, FAR_SECONDS);
  return isLed ? undefined : `dueAt is ${dueAt}`;
}

/** The records of a saga, and the table in which they are. */
export interface IndexOf {
  readonly saga: AnySaga;
  readonly table: string;
}

/** Puts missing sagas back into the index. They are due at once, so the reconciler checks them. */
export async function reindex(
  client: DynamoDBDocumentClient,
  index: IndexOf,
  rows: readonly Row[],
  now: string,
): Promise<Reindexed[]> {
  const { saga, table } = index;
  const store = new DynamoDbStore(client, { table, keyAttribute: saga.idName, state: saga.record });
  const done: Reindexed[] = [];
  for (const row of rows) {
    const why = unledTo(saga, row, now);
    if (why === undefined) continue;
    const { stored, faults } = readRow(saga.record, row);
    const id = idOf(saga, row);
    if (stored) done.push({ id, why, did: await putBack(store, id, stored, now) });
    else done.push({ id, why: faults.join("; "), did: "damaged" });
  }
  return done;
}

const idOf = ({ idName }: AnySaga, row: Row) => String(row[idName]);

/** Writes as any commit does, so that a concurrent writer of the record reads it again. */
async function putBack(
  store: Store<AnyRecord>,
  key: string,
  base: Stored<AnyRecord>,
  now: string,
): Promise<"indexed" | "changed"> {
  const state = { ...base.state, openShard: openShardOf(key), dueAt: now };
  const next = { version: base.version + 1, state };
  const { outcome } = await store.commit({ key, base, trust: "read", next, counters: [] });
  return outcome === "committed" ? "indexed" : "changed";
}
