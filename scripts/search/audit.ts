import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import {
  everyServiceIn,
  retriablesIn,
  type Saga,
  servicesAfterWait,
  servicesIn,
} from "../../lambdas/saga/define";
import { givenIn } from "../../lambdas/saga/given";
import { hasEnded } from "../../lambdas/saga/record-states";
import type { Claims, Doing, Row, Rows, Service } from "../../lambdas/saga/service";

/** All that one saga's tables hold, by service. */
export interface Story {
  readonly id: string;
  readonly record: Row | undefined;
  readonly services: Readonly<Record<string, Rows>>;
}

/** A number that steps lower: what it was at first, and what is left. */
export interface Left {
  readonly service: string;
  readonly key: string;
  readonly before: number;
  readonly left: number | undefined;
}

/** What an audit looks at. Taken as stored, so that it runs in memory, on LocalStack and on AWS. */
export interface Accounts {
  readonly sagas: readonly Story[];
  readonly counters: readonly Left[];
}

type Claim = keyof Doing<never>["claims"];

const NOTHING: Rows = { row: undefined, books: undefined };
const rowsOf = ({ services }: Story, { service }: { service: string }) =>
  services[service] ?? NOTHING;
const broken = (claims: Claims) => claims.flatMap(([holds, otherwise]) => (holds ? [] : otherwise));
const isCompleted = ({ record }: Story) => record?.status === "COMPLETED";
const isConfirmed = (it: Story) => it.record?.status === "CONFIRMED" || isCompleted(it);
const isOne = ({ record }: Story) => !(record?.confirmedAt && record.abandonedAt);
const isListed = ({ record }: Story) => record?.openShard !== undefined;
const isCleared = ({ record }: Story) => ["NONE", "APPROVED"].includes(String(record?.approval));

/**
 * What must hold of any saga, derived of its definition and of what each pattern claims of itself:
 * each violation as a sentence, none if all is well.
 */
export class Audit<R extends object> {
  private readonly services: readonly Service<R>[];
  private readonly waiting: readonly Service<R>[];
  private readonly onward: readonly Doing<R>[];
  /** What holds of one saga at every moment, whatever runs. */
  private readonly rules: readonly (readonly [string, (story: Story) => boolean])[] = [
    ["done at most once, undone at most what was done", (it) => this.keeps(it, "always")],
    [
      "confirmed only with every step done",
      (it) => !isConfirmed(it) || this.keeps(it, "confirmed"),
    ],
    [
      "out of the index of open sagas only with everything undone",
      (it) => it.record?.status !== "CANCELLED" || this.keeps(it, "undone"),
    ],
    ["one decision: confirmed or abandoned", isOne],
    [
      "nothing leaves the index of open sagas while anything of it is open",
      (it) =>
        isListed(it) ||
        (isConfirmed(it) ? this.keeps(it, "confirmed", this.onward) : this.keeps(it, "undone")),
    ],
    [
      "nothing that comes after the pivot before it",
      (it) => isConfirmed(it) || !this.onward.some((by) => by.acted(rowsOf(it, by))),
    ],
    ["what a step used is what the row before it has", (it) => this.usesWhatIsGiven(it)],
    [
      "what comes after the pivot is done at most once",
      (it) => this.keeps(it, "always", this.onward),
    ],
    [
      "completed only with all done that comes after the pivot",
      (it) => !isCompleted(it) || this.keeps(it, "confirmed", this.onward),
    ],
    [
      "nothing after the wait without the approval that it needs",
      (it) => isCleared(it) || !this.waiting.some((by) => by.acted(rowsOf(it, by))),
    ],
    ["confirmed only with the approval that it needs", (it) => !isConfirmed(it) || isCleared(it)],
  ];

  constructor(private readonly saga: Saga<R>) {
    this.services = servicesIn(saga);
    this.waiting = servicesAfterWait(saga);
    this.onward = retriablesIn(saga);
  }

  /** The first thing that does not hold, though it must at every moment. */
  always(accounts: Accounts): string | undefined {
    const rule = this.rules.find(([, holds]) => !accounts.sagas.every(holds));
    return rule?.[0] ?? this.counted(accounts)[0];
  }

  /**
   * What does not hold, though nothing is under way any more.
   * @param isStuck of whom nothing more is asked that comes after the pivot: a person knows.
   */
  atEnd(accounts: Accounts, isStuck: (story: Story) => boolean = () => false): string[] {
    const ended = accounts.sagas.flatMap((it) => this.ended(it, isStuck(it)));
    return [...ended, ...this.counted(accounts)];
  }

  /** Who has used nothing yet need not have it; who has acted must. */
  private usesWhatIsGiven(story: Story): boolean {
    return everyServiceIn(this.saga).every((by) => {
      const rows = rowsOf(story, by);
      const used = z.record(z.string(), z.unknown()).safeParse(rows.row?.used).data;
      const needs = used || by.acted(rows) ? Object.entries(by.needs ?? {}) : [];
      return needs.every(([name, giver]) =>
        isDeepStrictEqual(used?.[name], givenIn(giver, rowsOf(story, giver).row)),
      );
    });
  }

  private keeps(story: Story, which: Claim, of?: readonly Doing<R>[]): boolean {
    return this.broken(story, which, of).length === 0;
  }

  private broken(story: Story, which: Claim, of: readonly Doing<R>[] = this.services): string[] {
    return of.flatMap((by) => broken(by.claims[which](rowsOf(story, by))));
  }

  private ended(story: Story, isStuck: boolean): string[] {
    const status = story.record?.status;
    const closed = !story.record || hasEnded(this.saga, story.record) || isStuck;
    return [
      ...(closed ? [] : [`neither end was reached: ${status}`]),
      ...(isOne(story) ? [] : ["both confirmed and abandoned"]),
      ...this.broken(story, "always"),
      ...this.broken(story, isConfirmed(story) ? "confirmed" : "undone"),
      ...this.broken(
        story,
        isConfirmed(story) ? "confirmed" : "undone",
        isStuck ? [] : this.onward,
      ),
    ].map((sentence) => `${this.saga.name} ${story.id}: ${sentence}`);
  }

  /** What all sagas hold and what is left are all there is. */
  private counted({ sagas, counters }: Accounts): string[] {
    return counters.flatMap(({ service, key, before, left = 0 }) => {
      const held = sagas.reduce((sum, story) => sum + this.held(story, service, key), 0);
      if (left + held === before && left >= 0) return [];
      return [`${key}: ${before} at first, but ${left} left and ${held} held`];
    });
  }

  private held(story: Story, service: string, key: string): number {
    const by = this.services.find((it) => it.service === service);
    const row = story.services[service]?.row;
    if (!by || !row || row.status !== by.ends.done) return 0;
    return by.taken(row).reduce((sum, it) => (it.key === key ? sum - it.add : sum), 0);
  }
}
