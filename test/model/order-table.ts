import { type OrderState, orderStateSchema } from "../../lambdas/order/commands";
import { DUE, type Tables } from "./tables";

/** What a reconciler's schedule and a clock see of an order's row. */
export interface OrderFacts {
  /** In the index of open orders. */
  readonly open: boolean;
  /** Parked until somebody decides. */
  readonly waits: boolean;
  readonly execution: string | undefined;
  /** The table in which the order has become due. */
  readonly due: number;
}

const none: OrderFacts = { open: false, waits: false, execution: undefined, due: 0 };

/** The orders table, looked at from outside. */
export class OrderTable {
  private readonly known: OrderFacts[][];

  constructor(
    private readonly tables: Tables,
    private readonly ids: readonly string[],
  ) {
    this.known = ids.map(() => []);
  }

  of(order: number, table: number): OrderFacts {
    const known = this.known[order]?.[table];
    if (known) return known;
    const facts = this.look(this.ids[order] ?? "", table);
    const all = this.known[order];
    if (all) all[table] = facts;
    return facts;
  }

  private look(id: string, table: number): OrderFacts {
    const content = this.tables.at(table);
    const row = content.rows[id];
    if (!row) return none;
    const state: OrderState = orderStateSchema.parse(row.state);
    const due = { ...row, state: { ...row.state, dueAt: DUE } };
    return {
      open: state.openShard !== undefined,
      waits: state.status === "PENDING" && state.approval === "REQUIRED",
      execution: state.executionArn,
      due: this.tables.numberOf({ ...content, rows: { ...content.rows, [id]: due } }),
    };
  }
}
