import { type AnyRequest, type AnySaga, everyServiceIn } from "../../lambdas/saga/define";
import type { Row, Sandbox } from "../../lambdas/saga/service";
import { rowsOf, type SagaRows } from "../deployed/books";
import type { FakeStripe } from "./fake-stripe";

/**
 * The rows of a saga, and what the fake has of it in place of the sandbox's books, in their words. So an audit
 * judges both alike.
 */
export function withLedger(saga: AnySaga, rows: SagaRows, fake: FakeStripe): SagaRows {
  const services = everyServiceIn(saga).map((by) => {
    const own = rowsOf(rows, by);
    const isElsewhere = own.hidden && by.sandbox;
    const books = isElsewhere ? ledgerOf(by.sandbox, fake.of(rows.id)) : own.books;
    return [by.service, isElsewhere ? { row: own.row, books } : own] as const;
  });
  return { ...rows, services: Object.fromEntries(services) };
}

/** Undefined if there is no PaymentIntent. The status of one that is still open is no word of the sandbox. */
function ledgerOf(
  { words, counts }: Sandbox<AnyRequest>,
  { intents, done, undone }: ReturnType<FakeStripe["of"]>,
): Row | undefined {
  const used = intents.find(({ latest_charge }) => latest_charge !== null) ?? intents[0];
  if (!used) return undefined;
  const open = intents.find(({ status }) =>
    ["requires_capture", "requires_action", "processing"].includes(status),
  );
  const ended = used.last_payment_error ? words.REFUSED : words.UNDONE;
  const unmoved = used.latest_charge === null ? words.BARRED : ended;
  const moved = done > undone ? words.DONE : words.UNDONE;
  const status = open?.status ?? (done > 0 ? moved : unmoved);
  return { status, amount: used.amount, [counts.done]: done, [counts.undone]: undone };
}
