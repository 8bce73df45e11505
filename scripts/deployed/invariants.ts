import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import {
  type AnySaga,
  everyServiceIn,
  retriablesIn,
  servicesAfterWait,
  servicesIn,
} from "../../lambdas/saga/define";
import { hasEnded } from "../../lambdas/saga/record-states";
import type { Doing } from "../../lambdas/saga/service";
import { rowsOf, type SagaRows } from "./books";
import type { AnyService } from "./counters";
import { unreadableOf } from "./damage";
import { type Count, Held } from "./held";
import { wordOf } from "./words";

/** A rule that must hold of a saga at every moment. `broken` describes how its rows break it. */
type Rule = readonly [name: string, broken: (rows: SagaRows) => readonly string[]];

const isCompleted = ({ record }: SagaRows) => record?.status === "COMPLETED";
const isConfirmed = (it: SagaRows) => it.record?.status === "CONFIRMED" || isCompleted(it);
const isListed = ({ record }: SagaRows) => record?.openShard !== undefined;
const isCleared = ({ record }: SagaRows) =>
  !["REQUIRED", "REJECTED", "EXPIRED"].includes(`${record?.approval}`);
const acted = (rows: SagaRows, of: readonly AnyService[], when: string) =>
  of.flatMap((by) => (by.acted(rowsOf(rows, by)) ? `${by.service} acted ${when}` : []));
const used = z.object({ used: z.record(z.string(), z.unknown()) });

/**
 * What must hold of any saga. It is derived from the definition, and from the claims of each service. Rows are
 * read as stored, so the same audit runs in the search, on LocalStack and on AWS.
 */
export class Audit {
  readonly #services: readonly AnyService[];
  readonly #waiting: readonly AnyService[];
  readonly #onward: readonly AnyService[];
  readonly #rules: readonly Rule[] = [
    [
      "a step acts at most once, and is undone at most as often",
      (it) => this.#claimed(it, "always"),
    ],
    [
      "a confirmed saga has every step done",
      (it) => (isConfirmed(it) ? this.#claimed(it, "confirmed") : []),
    ],
    [
      "a cancelled saga has every step undone",
      (it) => (it.record?.status === "CANCELLED" ? this.#claimed(it, "undone") : []),
    ],
    [
      "one decision: confirmed or abandoned",
      ({ record }) =>
        record?.confirmedAt && record.abandonedAt ? ["both confirmed and abandoned"] : [],
    ],
    [
      "a saga outside the index of open sagas has nothing left to do",
      (it) => {
        if (isListed(it)) return [];
        return isConfirmed(it)
          ? this.#claimed(it, "confirmed", this.#onward)
          : this.#claimed(it, "undone");
      },
    ],
    [
      "no step after the pivot acts before the pivot",
      (it) => (isConfirmed(it) ? [] : acted(it, this.#onward, "before the pivot")),
    ],
    ["a step uses what the earlier step gave", (it) => this.#misused(it)],
    ["a step after the pivot acts at most once", (it) => this.#claimed(it, "always", this.#onward)],
    [
      "a completed saga has every step after the pivot done",
      (it) => (isCompleted(it) ? this.#claimed(it, "confirmed", this.#onward) : []),
    ],
    [
      "a confirmed saga has the approval that it needs",
      (it) =>
        isConfirmed(it) && !isCleared(it)
          ? [`confirmed, but its approval is ${it.record?.approval}`]
          : [],
    ],
  ];

  /** What drives the saga keeps this rule. A command that a person sends past it does not wait. */
  readonly #gate: Rule = [
    "no step after the wait acts without the approval that it needs",
    (it) => (isCleared(it) ? [] : acted(it, this.#waiting, "without the approval")),
  ];

  /** @param unreadable says why a service's rows cannot be judged. */
  constructor(
    private readonly saga: AnySaga,
    private readonly unreadable: typeof unreadableOf = unreadableOf,
  ) {
    this.#services = servicesIn(saga);
    this.#waiting = servicesAfterWait(saga);
    this.#onward = retriablesIn(saga);
  }

  /** The name of the first rule that one of these sagas breaks. */
  firstBroken(sagas: readonly SagaRows[]): string | undefined {
    const all = [...this.#rules, this.#gate];
    return all.find(([, broken]) => sagas.some((it) => broken(it).length > 0))?.[0];
  }

  /** How one saga breaks the rules that hold at every moment. */
  safety(rows: SagaRows): string[] {
    const found = this.#rules.flatMap(([, broken]) => broken(rows));
    return this.sentences(rows, found);
  }

  /**
   * What is wrong with a saga of which nothing runs any more.
   * @param isStuck whether a person was told. Then its steps after the pivot may be missing.
   */
  ended(rows: SagaRows, isStuck = false): string[] {
    const { record } = rows;
    const isOver = !record || hasEnded(this.saga, record) || isStuck;
    const end = isOver ? [] : [`it has neither ended confirmed nor undone: it is ${record.status}`];
    const which = isConfirmed(rows) ? "confirmed" : "undone";
    const claims = this.#claimed(rows, which, isStuck ? this.#services : everyServiceIn(this.saga));
    return [...new Set([...this.sentences(rows, [...end, ...claims]), ...this.safety(rows)])];
  }

  /** What is wrong with the counters that these sagas share: see `Held`. */
  counted(sagas: readonly SagaRows[], counts: readonly Count[]): string[] {
    const held = this.held();
    held.add(sagas);
    return held.against(counts);
  }

  /** What sagas hold of the counters: none so far. */
  held = (): Held => new Held(this.#services, this.unreadable);

  /** Sentences that begin with the name of the saga. */
  sentences({ id }: SagaRows, broken: readonly string[]): string[] {
    return broken.map((sentence) => `${wordOf(this.saga)} ${id}: ${sentence}`);
  }

  /** Claims of services that do not hold. For rows that cannot be read, only that. */
  #claimed(
    rows: SagaRows,
    which: keyof Doing<never>["claims"],
    of: readonly AnyService[] = this.#services,
  ): string[] {
    return of.flatMap((by) => {
      const own = rowsOf(rows, by);
      const damaged = this.unreadable(by, own);
      if (damaged.length > 0) return which === "always" ? damaged : [];
      return by.claims[which](own).flatMap(([holds, otherwise]) => (holds ? [] : otherwise));
    });
  }

  /** Steps that used other data than an earlier step gave. A step that acted must have recorded what it used. */
  #misused(rows: SagaRows): string[] {
    return everyServiceIn(this.saga).flatMap((by) => {
      const its = rowsOf(rows, by);
      const own = used.safeParse(its.row).data?.used;
      const needs = own || by.acted(its) ? (by.needs ?? {}) : {};
      return Object.entries(needs).flatMap(([name, { service, gives }]) => {
        const given = gives.safeParse(rowsOf(rows, { service }).row?.given).data;
        const isSame = isDeepStrictEqual(own?.[name], given);
        return isSame ? [] : [`${by.service} used another ${name} than ${service} gave`];
      });
    });
  }
}
