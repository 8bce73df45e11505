import { plainNumbers } from "../../lambdas/runtime/aws/dynamodb-numbers";
import { bucketKeys, spreadIn } from "../../lambdas/saga/buckets";
import { everyServiceIn } from "../../lambdas/saga/define";
import type { Row } from "../../lambdas/saga/service";
import type { Books, SagaRows } from "../deployed/books";
import { bucketOf } from "../deployed/bucket-rows";
import { type Letters, lettersIn } from "./ends";
import type { Plan } from "./plan";
import { type End, NONE } from "./record";
import type { Stage } from "./stage";
import type { Subject, Taken } from "./subject";

/** The rows of these counters and of their buckets, as far as they exist. */
export async function countersOf(
  taken: readonly Taken[],
  { client }: Stage,
): Promise<Books["counters"]> {
  const unique = [...new Map(taken.map((it) => [`${it.service} ${it.key}`, it])).values()];
  const rows = await Promise.all(
    unique.map(async ({ service, key }) => {
      const own = await client.counter(service, key);
      const buckets = bucketKeys(key, spreadIn(plainNumbers(own ?? {}))?.rows);
      const rows = await Promise.all(
        buckets.map(async (name) => ({ name, row: await client.counter(service, name) })),
      );
      return [{ name: key, row: own }, ...rows].flatMap(({ name, row }) =>
        row ? [{ service, key: name, row }] : [],
      );
    }),
  );
  return rows.flat();
}

/** What is left of the counters, by their names in the example. */
export function leftOf(taken: readonly Taken[], counters: Books["counters"]): End["counters"] {
  return Object.fromEntries(
    taken.map(({ name, service, key, attribute }) => {
      const rows = counters.filter(
        (it) => it.service === service && (bucketOf(it.key, it.row)?.of ?? it.key) === key,
      );
      return [name, rows.reduce((sum, { row }) => sum + Number(row[attribute] ?? 0), 0)];
    }),
  );
}

/** The end of a saga, read from its rows. */
export function endOf(
  { saga }: Plan,
  { record, services }: SagaRows,
  { takes }: Pick<Subject, "takes">,
  seen: {
    readonly counters: Books["counters"];
    readonly status: string;
    readonly letters: Letters;
  },
): End {
  const all = everyServiceIn(saga);
  return {
    record: statusOf(record),
    services: Object.fromEntries(
      all.map(({ service }) => [service, statusOf(services[service]?.row)]),
    ),
    books: Object.fromEntries(
      all.flatMap(({ service, sandbox }) =>
        sandbox ? [[sandbox.table, statusOf(services[service]?.books)]] : [],
      ),
    ),
    counters: leftOf(takes, seen.counters),
    ...lettersIn(saga, seen.letters),
    execution: seen.status,
  };
}

const statusOf = (row: Row | undefined) => String(row?.status ?? NONE);

/** The end of many sagas: how many have each status, and the sums of the counters. */
export function endOfMany(plan: Plan, ends: readonly End[], counters?: End["counters"]): End {
  const done = plan.end("confirmed");
  const each = (of: "services" | "books") =>
    Object.fromEntries(
      Object.entries(done[of]).map(([name, first]) => {
        return [
          name,
          tallyOf(
            ends.map((end) => end[of][name] ?? NONE),
            first,
          ),
        ];
      }),
    );
  const sum = (of: (end: End) => number) => ends.reduce((total, end) => total + of(end), 0);
  const sums = Object.keys(done.counters).map((key) => [key, sum((it) => it.counters[key] ?? 0)]);
  return {
    record: tallyOf(
      ends.map(({ record }) => record),
      done.record,
    ),
    services: each("services"),
    books: each("books"),
    counters: counters ?? Object.fromEntries(sums),
    ...lettersIn(plan.saga, {
      step: sum(({ stepLetters }) => stepLetters),
      compensation: sum(({ compensationLetters }) => compensationLetters),
      retriable: sum(({ retriableLetters = 0 }) => retriableLetters),
    }),
    execution: tallyOf(
      ends.map(({ execution }) => execution),
      done.execution,
    ),
  };
}

/** Counts each status, e.g. `5 HELD, 7 RELEASED`. */
function tallyOf(statuses: readonly string[], first: string): string {
  const rank = (status: string) => (status === first ? 0 : 1);
  const counts = new Map<string, number>();
  for (const status of statuses.toSorted((a, b) => rank(a) - rank(b) || a.localeCompare(b))) {
    counts.set(status, (counts.get(status) ?? 0) + 1);
  }
  return [...counts].map(([status, count]) => `${count} ${status}`).join(", ");
}
