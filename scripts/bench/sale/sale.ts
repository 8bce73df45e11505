import { CounterReader } from "../../../lambdas/runtime/counter-reader";
import { runCommand } from "../../../lambdas/runtime/run-command";
import { bucketKey, OWN } from "../../../lambdas/saga/buckets";
import { servicesIn } from "../../../lambdas/saga/define";
import { Busy, Refused } from "../../../lambdas/saga/errors";
import type { Standing } from "../../../lambdas/saga/service";
import { declarationOf } from "../../../statemachine/declaration";
import { plainRequest, SAGA } from "../paths";
import { percentile, round } from "../statistics";
import { type Asked, HotTable } from "./hot-table";
import { seeded, VirtualTime } from "./virtual-time";

/** A sale: so many sagas a second want one piece each. 30 % more want one than there are. */
export interface SaleOptions {
  readonly buckets: number;
  readonly perSecond: number;
  readonly pieces: number;
  /** The part of the sagas with a piece that give it back two seconds later, such as those whose payment fails. */
  readonly undone?: number;
}

export interface SaleResult {
  readonly sold: number;
  readonly left: number;
  /** Sagas that were refused, although their piece was there or came back while they tried. */
  readonly givenUp: number;
  readonly conflictsPerSale: number;
  readonly writeUnitsPerSale: number;
  readonly mostReadUnits: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** When the last piece was sold, and when it would be if nobody waited. */
  readonly lastSeconds: number;
  readonly idealSeconds: number;
  readonly undoneSeconds: number;
}

const DEMAND = 1.3;
/** Functions that run at once. Each remembers what it read of the counter. */
const FUNCTIONS_PER_SECOND = 0.05;
const UNDONE_AFTER_MS = 2000;

const by = servicesIn(SAGA).find(({ spreads }) => spreads);

/** Runs the shipped code of a service's step for each saga of a sale, in virtual time. */
export async function simulate(options: SaleOptions): Promise<SaleResult> {
  return new Sale(options).run();
}

class Sale {
  readonly #time = new VirtualTime();
  readonly #random = seeded(7);
  readonly #table = new HotTable<Standing>(this.#time, this.#random);
  readonly #readers: CounterReader[];
  readonly #latencies: number[] = [];
  readonly #now = () => new Date(this.#time.now).toISOString();
  #last = 0;
  #undone = 0;
  #givenUp = 0;

  constructor(private readonly options: SaleOptions) {
    const functions = Math.ceil(options.perSecond * FUNCTIONS_PER_SECOND);
    this.#readers = Array.from(
      { length: functions },
      () => new CounterReader(this.#table, this.#now),
    );
  }

  async run(): Promise<SaleResult> {
    const { perSecond, pieces } = this.options;
    this.#fill();
    const sagas = Math.round(pieces * DEMAND);
    const all = Array.from({ length: sagas }, (_, i) =>
      this.#saga(`s-${i}`, (i * 1000) / perSecond),
    );
    await this.#time.run();
    await Promise.all(all);
    return this.#result(this.#table.asked);
  }

  #fill(): void {
    const { buckets, pieces } = this.options;
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

  async #saga(id: string, at: number): Promise<void> {
    await this.#time.sleep(at);
    const isHeld = await this.#sent(id, "do");
    if (!isHeld) return;
    this.#latencies.push(this.#time.now - at);
    this.#last = Math.max(this.#last, this.#time.now);
    if (this.#random() >= (this.options.undone ?? 0)) return;
    await this.#time.sleep(UNDONE_AFTER_MS);
    await this.#sent(id, "undo");
    this.#undone = Math.max(this.#undone, this.#time.now);
  }

  /** Sends a command as the state machine does: again while the service is busy. Whether it was done. */
  async #sent(id: string, what: "do" | "undo"): Promise<boolean> {
    const { maxAttempts, intervalSeconds, backoffRate, maxDelaySeconds } = declarationOf(SAGA).busy;
    for (let tries = 0; tries <= maxAttempts; tries++) {
      try {
        await this.#command(id, what);
        return true;
      } catch (error) {
        if (error instanceof Refused) return false;
        if (!(error instanceof Busy)) throw error;
        const seconds = Math.min(maxDelaySeconds, intervalSeconds * backoffRate ** tries);
        await this.#time.sleep(this.#random() * seconds * 1000);
      }
    }
    this.#givenUp++;
    return false;
  }

  async #command(id: string, what: "do" | "undo"): Promise<void> {
    const reader = this.#readers[Math.floor(this.#random() * this.#readers.length)];
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

  #result({ conflicts, writeUnits, readUnits }: Asked): SaleResult {
    const { attribute } = this.#counter();
    const lefts = [...this.#table.rows.counters.values()].map((of) => of.get(attribute) ?? 0);
    const sold = this.#latencies.length;
    return {
      ...{ sold, left: lefts.reduce((all, one) => all + one, 0), givenUp: this.#givenUp },
      conflictsPerSale: round(conflicts / sold, conflicts < sold ? 2 : 1),
      writeUnitsPerSale: round(writeUnits / sold, 1),
      mostReadUnits: Math.max(0, ...Object.values(readUnits)),
      p50Ms: Math.round(percentile(this.#latencies, 50)),
      p99Ms: Math.round(percentile(this.#latencies, 99)),
      lastSeconds: round(this.#last / 1000, 1),
      idealSeconds: round(this.options.pieces / this.options.perSecond, 1),
      undoneSeconds: round(this.#undone / 1000, 1),
    };
  }
}

/** Sales in a second, from the first to the last. */
export const rateOf = ({ sold, lastSeconds }: SaleResult) => Math.round(sold / lastSeconds);
