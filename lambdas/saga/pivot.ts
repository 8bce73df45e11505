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
 * Reads a saga's decision without deciding. WON and LOST are final, so a reader may act on them at any later
 * time. OPEN means that the saga is not decided, or that the decision cannot be read yet.
 * @throws Refused (…Conflict) if the id belongs to another request.
 */
export function pivotOf<R>(names: Names<R>, row: RecordRow<R> | undefined, request: R): Pivot {
  if (!row) return "OPEN";
  if (isDeepStrictEqual(row.request, request)) return PIVOTS[row.status];
  const cause = `${names.idOf(request)}: another request has this id`;
  throw new Refused(refusalName(names.noun, "conflict"), cause);
}
