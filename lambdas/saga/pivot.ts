import { isDeepStrictEqual } from "node:util";
import { type Decision, type Participant, replay } from "./participant";
import type { RecordRow } from "./record-row";
import { refuseAs } from "./refusals";
import type { Names, Pivot } from "./service";

interface Asked<R> {
  readonly request: R;
}
interface Told {
  readonly pivot: Pivot;
}

/**
 * A look at a saga's decision, which decides nothing. WON and LOST are final, so whoever has read one of
 * them may act on it at any time after; OPEN says only that it is not decided yet, or not yet to be read.
 */
export class PivotLook<R> implements Participant<Asked<R>, RecordRow<R>, Told, never, unknown> {
  constructor(private readonly names: Names<R>) {}

  key({ request }: Asked<R>): string {
    return this.names.idOf(request);
  }

  expect(): "unread" {
    return "unread";
  }

  decide(
    row: RecordRow<R> | undefined,
    { request }: Asked<R>,
  ): Decision<RecordRow<R>, Told, never> {
    if (!row) return replay({ pivot: "OPEN" });
    if (!isDeepStrictEqual(row.request, request)) {
      const cause = "another request has this id";
      return refuseAs("retriable", "conflict", this.names.noun, cause);
    }
    return replay({ pivot: PIVOTS[row.status] });
  }
}

const PIVOTS: Readonly<Record<RecordRow<unknown>["status"], Pivot>> = {
  PENDING: "OPEN",
  CONFIRMED: "WON",
  COMPLETED: "WON",
  ABANDONED: "LOST",
  CANCELLED: "LOST",
};
