import { isDeepStrictEqual } from "node:util";
import { Refused } from "./errors";
import type { RecordRow } from "./record-row";
import { refusalName } from "./refusals";
import type { Names, Pivot } from "./service";

const PIVOTS: Readonly<Record<RecordRow<unknown>["status"], Pivot>> = {
  PENDING: "OPEN",
  CONFIRMED: "WON",
  COMPLETED: "WON",
  ABANDONED: "LOST",
  CANCELLED: "LOST",
};

/**
 * A look at a saga's decision, which decides nothing. WON and LOST are final, so whoever has read one of
 * them may act on it at any time after; OPEN says only that it is not decided yet, or not yet to be read.
 * @throws Refused (…Conflict) where the id belongs to another request.
 */
export function pivotOf<R>(names: Names<R>, row: RecordRow<R> | undefined, request: R): Pivot {
  if (!row) return "OPEN";
  if (isDeepStrictEqual(row.request, request)) return PIVOTS[row.status];
  const cause = `${names.idOf(request)}: another request has this id`;
  throw new Refused(refusalName(names.noun, "conflict"), cause);
}
