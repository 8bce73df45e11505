import { type AnySaga, servicesIn } from "../../lambdas/saga/define";
import type { Counter } from "../../lambdas/saga/participant";
import type { Claims, Service } from "../../lambdas/saga/service";
import { type Books, rowsOf, type SagaRows } from "./books";
import { type AnyService, counterName, kindsOf } from "./counters";
import { unreadableOf } from "./damage";
import { wordOf } from "./words";

/**
 * What must hold once the sagas have ended: each violation as a sentence, none if all is well.
 * Derived of the definition, and of what each service claims. Rows are taken as stored, so the same
 * audit runs in memory, on LocalStack and on AWS.
 */
export function violations(saga: AnySaga, books: Books): string[] {
  const { sagas } = books;
  return [...sagas.flatMap((one) => sagaViolations(saga, one)), ...counterViolations(saga, books)];
}

/** What must hold of one saga at every instant, also while it goes on. */
export function safetyViolations(saga: AnySaga, rows: SagaRows): string[] {
  const { id, record } = rows;
  return sentences(saga, id, [
    [!(record?.confirmedAt && record.abandonedAt), "both confirmed and abandoned"],
    ...claimed(saga, rows, "always"),
  ]);
}

/** What must hold of one saga that has ended, without looking at the others. */
export function sagaViolations(saga: AnySaga, rows: SagaRows): string[] {
  const { id, record } = rows;
  const confirmed = record?.status === "CONFIRMED";
  const ended = !record || confirmed || record.status === "CANCELLED";
  return [
    ...sentences(saga, id, [[ended, `neither end was reached: ${record?.status}`]]),
    ...safetyViolations(saga, rows),
    ...sentences(saga, id, claimed(saga, rows, confirmed ? "confirmed" : "undone")),
  ];
}

/** Of claims about a saga, those that do not hold. */
export function sentences(saga: AnySaga, id: string, claims: Claims): string[] {
  return claims.flatMap(([holds, sentence]) =>
    holds ? [] : [`${wordOf(saga)} ${id}: ${sentence}`],
  );
}

/** What its services claim; of what cannot be read, only that. */
function claimed(saga: AnySaga, rows: SagaRows, which: keyof Service<never>["claims"]): Claims {
  return servicesIn(saga).flatMap((by): Claims => {
    const own = rowsOf(rows, by);
    const damaged = unreadableOf(by, own);
    if (damaged.length === 0) return by.claims[which](own);
    return which === "always" ? damaged.map((it) => [false, it] as const) : [];
  });
}

/** What must hold of the numbers that sagas share: none is overdrawn, and what is held adds up. */
export function counterViolations(saga: AnySaga, { sagas, counters }: Books): string[] {
  const kinds = kindsOf(saga);
  const held = heldBy(saga, sagas);
  return counters.flatMap(({ service, key, row }) =>
    kinds
      .filter(({ by, prefix }) => by.service === service && key.startsWith(prefix))
      .flatMap(({ attribute, total }) => {
        const name = counterName(key);
        const left = numberOf(row[attribute]);
        const taken = held.get(numberName(service, { key, attribute })) ?? 0;
        const all = total && numberOf(row[total]);
        const parts = `${left} ${attribute} and ${taken} held`;
        return [
          ...(left < 0 ? [`${name}: oversold, ${left} ${attribute}`] : []),
          ...(total && all !== left + taken ? [`${name}: ${all} ${total}, but ${parts}`] : []),
        ];
      }),
  );
}

const numberName = (service: string, { key, attribute }: Pick<Counter, "key" | "attribute">) =>
  [service, key, attribute].join(" ");

/** How much of each number all sagas hold. */
function heldBy(saga: AnySaga, sagas: readonly SagaRows[]): Map<string, number> {
  const held = new Map<string, number>();
  for (const by of servicesIn(saga)) {
    for (const taken of sagas.flatMap((one) => takenOf(one, by))) {
      const name = numberName(by.service, taken);
      held.set(name, (held.get(name) ?? 0) - taken.add);
    }
  }
  return held;
}

function takenOf(saga: SagaRows, by: AnyService): readonly Counter[] {
  const { row } = rowsOf(saga, by);
  if (!row || row.status !== by.ends.done) return [];
  return by.row.safeParse(row).success ? by.taken(row) : [];
}

const numberOf = (value: unknown) => (typeof value === "number" ? value : 0);
