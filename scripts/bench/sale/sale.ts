import { Busy, Refused } from "../../../lambdas/saga/errors";
import { declarationOf } from "../../../statemachine/declaration";
import { SAGA } from "../paths";
import { percentile, round } from "../statistics";
import { Shipped } from "./shipped";
import { seeded, VirtualTime } from "./virtual-time";
import type { MakeWay, SaleOptions, Way } from "./way";

export interface SaleResult {
  readonly sold: number;
  readonly left: number;
  /** Sagas that were refused, although their piece was there or came back while they tried. */
  readonly givenUp: number;
  readonly conflictsPerSale: number;
  readonly requestsPerSale: number;
  readonly writeUnitsPerSale: number;
  readonly mostReadUnits: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** When the last piece was sold, and when it would be if nobody waited. */
  readonly lastSeconds: number;
  readonly idealSeconds: number;
  readonly undoneSeconds: number;
  /** Kilobytes of the fullest row of the counter. */
  readonly fullestKb: number;
}

const DEMAND = 1.3;
const UNDONE_AFTER_MS = 2000;

/** Sells so, in virtual time. Default: by the code that ships. */
export async function simulate(
  options: SaleOptions,
  make: MakeWay = (of) => new Shipped(of),
): Promise<SaleResult> {
  return new Sale(options, make).run();
}

class Sale {
  readonly #time = new VirtualTime();
  readonly #random = seeded(7);
  readonly #way: Way;
  readonly #latencies: number[] = [];
  #last = 0;
  #undone = 0;
  #givenUp = 0;

  constructor(
    private readonly options: SaleOptions,
    make: MakeWay,
  ) {
    this.#way = make({ ...options, time: this.#time, random: this.#random });
  }

  async run(): Promise<SaleResult> {
    const { perSecond, pieces } = this.options;
    const sagas = Math.round(pieces * DEMAND);
    const all = Array.from({ length: sagas }, (_, i) =>
      this.#saga(`s-${i}`, (i * 1000) / perSecond),
    );
    await this.#time.run();
    await Promise.all(all);
    return this.#result();
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
        await this.#way.send(id, what);
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

  #result(): SaleResult {
    const { requests, conflicts, writeUnits, readUnits } = this.#way.asked;
    const sold = this.#latencies.length;
    return {
      ...{ sold, left: this.#way.left(), givenUp: this.#givenUp },
      conflictsPerSale: round(conflicts / sold, conflicts < sold ? 2 : 1),
      requestsPerSale: round(requests / sold, 1),
      writeUnitsPerSale: round(writeUnits / sold, 1),
      mostReadUnits: Math.max(0, ...Object.values(readUnits)),
      p50Ms: Math.round(percentile(this.#latencies, 50)),
      p99Ms: Math.round(percentile(this.#latencies, 99)),
      lastSeconds: round(this.#last / 1000, 1),
      idealSeconds: round(this.options.pieces / this.options.perSecond, 1),
      undoneSeconds: round(this.#undone / 1000, 1),
      fullestKb: this.#way.fullestKb(),
    };
  }
}

/** Sales in a second, from the first to the last. */
export const rateOf = ({ sold, lastSeconds }: SaleResult) => Math.round(sold / lastSeconds);
