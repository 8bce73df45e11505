import { waitsUntil } from "../../saga/acting";
import { type Saga, waitingIn } from "../../saga/define";
import type { Doing } from "../../saga/service";
import type { Store } from "../../saga/store";
import type { Records } from "./reconciler";
import type { RowRecord } from "./records";

/**
 * These records, and until when each open saga waits for somebody outside. Without a state machine the record does not
 * tell that, but the row of the service that waits: one read for each service that may wait.
 */
export function awaiting<R extends object>(
  services: { readonly saga: Saga<R>; rows(by: Doing<R>): Pick<Store<object>, "read"> },
  records: Records<RowRecord<R>>,
): Records<RowRecord<R>> {
  const waiting = waitingIn(services.saga);
  if (waiting.length === 0) return records;
  const actUntil = async (id: string) => {
    const found = await Promise.all(waiting.map((by) => services.rows(by).read(by.key(id))));
    return found.map((row) => waitsUntil(row?.state)).find(Boolean);
  };
  const read = async (id: string) => {
    const found = await records.read(id);
    return found?.phase === "open" ? { ...found, actUntil: await actUntil(id) } : found;
  };
  return { ...records, read };
}
