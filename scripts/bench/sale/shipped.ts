import { CounterReader } from "../../../lambdas/runtime/counter-reader";
import { runCommand } from "../../../lambdas/runtime/run-command";
import { bucketKey, OWN } from "../../../lambdas/saga/buckets";
import { servicesIn } from "../../../lambdas/saga/define";
import type { Standing } from "../../../lambdas/saga/service";
import { plainRequest, SAGA } from "../paths";
import { HotTable } from "./hot-table";
import type { Surroundings, Way } from "./way";

/** Functions that run at once. Each remembers what it read of the counter. */
const FUNCTIONS_PER_SECOND = 0.05;

const by = servicesIn(SAGA).find(({ spreads }) => spreads);

/** The code of a service that ships, over a table in memory. */
export class Shipped implements Way {
  readonly #table: HotTable<Standing>;
  readonly #readers: CounterReader[];
  readonly #now: () => string;

  constructor(private readonly of: Surroundings) {
    const { time, perSecond, random } = of;
    this.#table = new HotTable<Standing>(time, random);
    this.#now = () => new Date(time.now).toISOString();
    this.#readers = Array.from(
      { length: Math.ceil(perSecond * FUNCTIONS_PER_SECOND) },
      () => new CounterReader(this.#table, this.#now),
    );
    this.#fill();
  }

  get asked() {
    return this.#table.asked;
  }

  async send(id: string, what: "do" | "undo"): Promise<void> {
    const reader = this.#readers[Math.floor(this.of.random() * this.#readers.length)];
    if (!by || !reader) throw new Error("nobody serves");
    const request = plainRequest(id);
    const known = what === "do" ? reader.recalled(by.takes(request)) : {};
    await runCommand(
      by.participant(SAGA),
      { name: by.commands[what], request },
      {
        ...{ store: this.#table, now: this.#now, known },
        perform: async (wanted) => {
          if (wanted.effect === "fence") return { decision: "ABANDONED" } as const;
          if (wanted.effect === "look" || wanted.effect === "sellOut")
            return reader.perform(wanted);
          throw new Error(`nobody expects ${wanted.effect}`);
        },
      },
    );
  }

  left(): number {
    const { attribute } = this.#counter();
    const lefts = [...this.#table.rows.counters.values()].map((row) => row.get(attribute) ?? 0);
    return lefts.reduce((all, one) => all + one, 0);
  }

  /** A row has some numbers, whatever was sold. */
  fullestKb(): number {
    return 0;
  }

  #fill(): void {
    const { buckets, pieces } = this.of;
    const { key, attribute } = this.#counter();
    const rows = this.#table.rows.counters;
    const spread = { [OWN.buckets]: buckets, [OWN.rows]: buckets, [OWN.epoch]: 0 };
    if (buckets === 1) return void rows.set(key, new Map([[attribute, pieces]]));
    rows.set(key, new Map(Object.entries({ [attribute]: 0, ...spread })));
    for (let row = 1; row <= buckets; row++) {
      const share = Math.floor(pieces / buckets) + (row <= pieces % buckets ? 1 : 0);
      rows.set(bucketKey(key, row), new Map([[attribute, share]]));
    }
  }

  #counter() {
    const [counter] = by?.takes(plainRequest("s-0")) ?? [];
    if (!counter) throw new Error("the saga takes nothing");
    return counter;
  }
}
