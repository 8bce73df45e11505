import Table from "cli-table3";
import type { AnySaga } from "../../lambdas/saga/define";
import { declarationOf } from "../../statemachine/declaration";
import { violations } from "../deployed/audit";
import type { CounterRow, SagaRows } from "../deployed/books";
import { counterItem, counterName, kindIn } from "../deployed/counters";
import { partsInWords } from "../deployed/parts";
import type { SagaClient } from "../deployed/saga-client";
import { wordOf } from "../deployed/words";
import type { Put, Story } from "./stories";

/** Prints how each saga ended, as recorded. Returns whether everything is as it must be. */
export async function printOutcome(
  client: SagaClient,
  puts: readonly Put[],
  stories: readonly Story[],
): Promise<boolean> {
  const { saga } = client;
  const told = await Promise.all(
    stories.map(async (story) => ({ story, rows: await client.rows(story.id) })),
  );
  const counters = await Promise.all(
    puts.map(async ({ service, key }) => {
      return { service, key, row: (await client.counter(service, key)) ?? {} };
    }),
  );
  const names = partsInWords(saga, { id: "", services: {} }).map(({ name }) => name);
  const table = new Table({
    head: [wordOf(saga), "what was done to it", ...names, "ok"],
    style: { head: [], border: [] },
  });
  table.push(...told.map(({ story, rows }) => line(saga, story, rows)));
  console.log(table.toString());
  for (const counter of counters) console.log(left(saga, counter));
  const broken = violations(saga, { sagas: told.map(({ rows }) => rows), counters });
  for (const violation of broken) console.log(`VIOLATED ${violation}`);
  return broken.length === 0 && told.every(({ story, rows }) => passed(saga, story, rows));
}

function passed(saga: AnySaga, { ends }: Story, rows: SagaRows): boolean {
  return (
    rows.record?.status === declarationOf(saga).outcomes[ends] &&
    violations(saga, { sagas: [rows], counters: [] }).length === 0
  );
}

function line(saga: AnySaga, story: Story, rows: SagaRows): string[] {
  const [record, ...parts] = partsInWords(saga, rows).map(({ is }) => is);
  const reason = rows.record?.reason ? ` (${rows.record.reason})` : "";
  const ok = passed(saga, story, rows) ? "pass" : "FAIL";
  return [story.id, story.what, `${record}${reason}`, ...parts, ok];
}

function left(saga: AnySaga, { service, key, row }: CounterRow): string {
  const { kind, total, left: rest } = counterItem(kindIn(saga, service, key), key, row);
  const all = kind.total ? `${total} ${kind.total}, ` : "";
  return `${counterName(key)}: ${all}${rest} ${kind.attribute}`;
}
