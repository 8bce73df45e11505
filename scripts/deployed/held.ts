import type { Counter } from "../../lambdas/saga/participant";
import { rowsOf, type SagaRows } from "./books";
import type { AnyService } from "./counters";
import type { unreadableOf } from "./damage";

/** A counter: how much is left and how much there is in all, with the words for both. */
export interface Count extends Pick<Counter, "key" | "attribute"> {
  readonly service: string;
  readonly name: string;
  readonly left: readonly [amount: number, word: string];
  /** Undefined if the saga keeps no total. */
  readonly all?: readonly [amount: number, word: string] | undefined;
}

/** How much of each counter sagas hold. It keeps sums, not sagas, so any number of sagas can be added. */
export class Held {
  readonly #sums = new Map<string, number>();

  /** @param unreadable says why a service's rows cannot be judged. */
  constructor(
    private readonly services: readonly AnyService[],
    private readonly unreadable: typeof unreadableOf,
  ) {}

  add(sagas: readonly SagaRows[]): void {
    for (const by of this.services) {
      for (const own of sagas.map((it) => rowsOf(it, by))) {
        const { row } = own;
        if (!row || row.status !== by.ends.done || this.unreadable(by, own).length > 0) continue;
        for (const { key, attribute, add } of by.taken(row)) {
          const name = nameOf({ service: by.service, key, attribute });
          this.#sums.set(name, (this.#sums.get(name) ?? 0) - add);
        }
      }
    }
  }

  /** What is wrong with the counters: each must be 0 or more, and what is left and held must add up to the total. */
  against(counts: readonly Count[]): string[] {
    return counts.flatMap((count) => {
      const { name, left, all } = count;
      const taken = this.#sums.get(nameOf(count)) ?? 0;
      const parts = `${left.join(" ")} and ${taken} held`;
      return [
        ...(left[0] < 0 ? [`${name}: oversold, ${left.join(" ")}`] : []),
        ...(all && all[0] !== left[0] + taken ? [`${name}: ${all.join(" ")}, but ${parts}`] : []),
      ];
    });
  }
}

const nameOf = ({ service, key, attribute }: Omit<Count, "name" | "left">) =>
  [service, key, attribute].join(" ");
