import type { Saga } from "../../saga/define";
import { firstHold, shortageOf } from "../../saga/front/enough";
import type { Counter } from "../../saga/participant";
import type { RecordRow } from "../../saga/record-row";
import type { Service } from "../../saga/service";
import type { CounterStore } from "../../saga/store";

/** Counters that one process remembers. More are forgotten, oldest first. */
const MOST_REMEMBERED = 1000;

/** Tells whether a new saga would be refused by its first hold. */
export interface Enough<R> {
  /** The name of the refusal. Undefined: it may get what it takes. @throws Unavailable. */
  lacks(request: R): Promise<string | undefined>;
  /** Takes note of how a saga stands. */
  saw(row: RecordRow<R>): void;
}

/** Undefined if a saga takes nothing before a person may decide. @param open opens the table of its first hold. */
export function enoughFor<R extends object>(
  saga: Saga<R>,
  open: (by: Service<R>) => Pick<CounterStore, "numbers">,
): Enough<R> | undefined {
  const by = firstHold(saga);
  return by && new FirstHold(by, open(by));
}

/**
 * Reads a counter only after it has seen a saga that was refused for it, until it has enough again. So where there is
 * enough for all nothing is read. It remembers whom to ask, never an answer: each refusal is by what was read for it.
 */
class FirstHold<R extends object> implements Enough<R> {
  readonly #suspects = new Set<string>();

  constructor(
    private readonly by: Service<R>,
    private readonly counters: Pick<CounterStore, "numbers">,
  ) {}

  async lacks(request: R): Promise<string | undefined> {
    const asked = this.by.takes(request).filter((it) => this.#suspects.has(nameOf(it)));
    if (asked.length === 0) return undefined;
    const rows = await this.counters.numbers(asked.map(({ key }) => key));
    const found = asked.map((counter, i) => shortageOf(counter, rows[i]));
    for (const [i, counter] of asked.entries())
      if (!found[i]) this.#suspects.delete(nameOf(counter));
    const [short] = found.flatMap((it) => it ?? []);
    return short && this.by.refusalOf?.(request, short);
  }

  saw({ reason = "", request }: RecordRow<R>): void {
    if (!this.by.refuses.includes(reason)) return;
    for (const counter of this.by.takes(request)) this.#suspects.add(nameOf(counter));
    for (const oldest of this.#suspects) {
      if (this.#suspects.size <= MOST_REMEMBERED) return;
      this.#suspects.delete(oldest);
    }
  }
}

const nameOf = ({ key, attribute }: Counter) => `${attribute} of ${key}`;
