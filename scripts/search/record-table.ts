import type { RecordRow } from "../../lambdas/saga/record-row";
import { DUE, type Tables } from "./tables";

/** What the reconciler's schedule and the clock need to know of a saga's record. */
export interface RecordFacts {
  /** It is in the index of open sagas. */
  readonly open: boolean;
  /** Abandoned, and not yet undone. */
  readonly fenced: boolean;
  /** Parked until somebody decides, or acts outside. */
  readonly waits: boolean;
  /** A person was told of it. */
  readonly escalated: boolean;
  readonly execution: string | undefined;
  /** The table in which the record is due. */
  readonly due: number;
}

const none: RecordFacts = {
  open: false,
  fenced: false,
  waits: false,
  escalated: false,
  execution: undefined,
  due: 0,
};

/** The table of records, seen from outside. */
export class RecordTable {
  private readonly known: RecordFacts[][];

  constructor(
    private readonly tables: Tables,
    private readonly ids: readonly string[],
  ) {
    this.known = ids.map(() => []);
  }

  of(saga: number, table: number): RecordFacts {
    const known = this.known[saga]?.[table];
    if (known) return known;
    const facts = this.look(this.ids[saga] ?? "", table);
    const all = this.known[saga];
    if (all) all[table] = facts;
    return facts;
  }

  private look(id: string, table: number): RecordFacts {
    const content = this.tables.at(table);
    const row = content.rows[id];
    if (!row) return none;
    const state = row.state as Partial<RecordRow<unknown>>;
    const due = { ...row, state: { ...row.state, dueAt: DUE } };
    return {
      open: state.openShard !== undefined,
      fenced: state.status === "ABANDONED",
      waits:
        state.status === "PENDING" &&
        (state.approval === "REQUIRED" || state.waitUntil !== undefined),
      escalated: state.escalatedAt !== undefined,
      execution: state.executionArn,
      due: this.tables.numberOf({ ...content, rows: { ...content.rows, [id]: due } }),
    };
  }
}
