import type { Order } from "../../lambdas/order/request";
import { Unavailable } from "../../lambdas/saga/errors";
import type { Decision } from "../../lambdas/saga/participant";
import { orderOf } from "../support/an-order";

export const NOW = "2026-01-02T03:04:05.678Z";

/** An order of two widgets at 12.50, with these changes. */
export function anOrder(changes: Partial<Order> = {}): Order {
  return { ...orderOf("o-1", { sku: "widget", quantity: 2 }), ...changes };
}

type Row = { readonly status: string };

/** A decision as a sentence, for a table of decisions. */
export function inWords(decision: Decision<Row, Row, { readonly effect: string }>): string {
  switch (decision.do) {
    case "commit":
      if (!decision.answer) return `writes ${decision.state.status} and goes on`;
      return decision.answer.status === decision.state.status
        ? `writes ${decision.state.status}`
        : `writes ${decision.state.status}, answers ${decision.answer.status}`;
    case "replay":
      return `answers ${decision.answer.status} again`;
    case "refuse":
      return `refuses: ${decision.kind}`;
    case "perform":
      return `asks for ${decision.effect.effect}`;
  }
}

/** The same, but `Unavailable` also counts as a decision. */
function decided(decide: () => Parameters<typeof inWords>[0]): string {
  try {
    return inWords(decide());
  } catch (error) {
    if (error instanceof Unavailable) return "is Unavailable";
    throw error;
  }
}

/** Runs a test for each cell of a table, and a test that no row or column is missing. */
export function decisionTable<Given extends string, When extends string>(
  table: Readonly<Record<Given, Readonly<Record<When, string>>>>,
  { given, when }: { readonly given: readonly Given[]; readonly when: readonly When[] },
  decide: (given: Given, when: When) => Decision<Row, Row, { readonly effect: string }>,
): void {
  it("has a row for every state and a column for every case", () => {
    expect(Object.keys(table).sort()).toEqual([...given].sort());
    for (const row of given) {
      expect([row, Object.keys(table[row]).sort()]).toEqual([row, [...when].sort()]);
    }
  });
  for (const row of given) {
    for (const column of when) {
      const expected = table[row]?.[column];
      it(`given ${row}, when ${column}: ${expected}`, () => {
        expect(decided(() => decide(row, column))).toBe(expected);
      });
    }
  }
}
