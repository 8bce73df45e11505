import * as z from "zod";
import { OWN } from "../../../lambdas/saga/buckets";
import { part } from "../../../lambdas/saga/parts";
import type { Content } from "../tables";
import { counterOf, rowKeys, type Sale } from "./programs";

const holding = z.object({
  status: z.string(),
  parts: z.array(part).optional(),
  refusal: z.unknown().optional(),
});

/** How a table is, whatever runs. */
export interface Judged {
  /** What is left, and what there is in all, over all rows of the counter. */
  readonly left: number;
  readonly all: number;
  readonly isSoldOut: boolean;
  /** For each saga: whether its step was refused, and a retry will be too. */
  readonly refused: readonly boolean[];
  /** The rule that it breaks, if it does. */
  readonly broken: string | undefined;
}

/** Judges tables of a sale. */
export function judging(sale: Sale): (content: Content) => Judged {
  const { attribute, total } = counterOf(sale);
  const keys = rowKeys(sale);
  const sagas = sale.requests.map((request) => sale.by.key(sale.saga.idOf(request)));
  return (content) => {
    const { rows, counters } = content;
    const held = heldIn(sale, content);
    const numbers = keys.map((key) => ({
      left: counters[key]?.[attribute] ?? 0,
      held: held.get(key) ?? 0,
      all: total === undefined ? undefined : (counters[key]?.[total] ?? 0),
    }));
    const left = sum(numbers.map((row) => row.left));
    const isSoldOut = counters[keys[0] ?? ""]?.[OWN.soldOut] !== undefined;
    const broken = [
      numbers.some((row) => row.left < 0) && "no row is oversold",
      numbers.some((row) => (row.all ?? row.left + row.held) !== row.left + row.held) &&
        "in each row, what is left and held is the total",
      isSoldOut && left > 0 && "what is noted as sold out is sold out",
    ];
    return {
      left,
      all: sum(numbers.map((row) => row.left + row.held)),
      isSoldOut,
      refused: sagas.map((key) => holding.safeParse(rows[key]?.state).data?.refusal !== undefined),
      broken: broken.find((rule) => rule !== false),
    };
  };
}

/** What sagas hold of each row of the counter. */
function heldIn({ by }: Sale, { rows }: Content): Map<string, number> {
  const held = new Map<string, number>();
  for (const { state } of Object.values(rows)) {
    if (holding.parse(state).status !== by.ends.done) continue;
    for (const { key, add } of by.taken(state)) held.set(key, (held.get(key) ?? 0) - add);
  }
  return held;
}

const sum = (of: readonly number[]) => of.reduce((all, one) => all + one, 0);
