/** The main memory of the storm's process, in megabytes. */
export interface MemoryUse {
  /** When a tenth of the sagas had begun. */
  readonly atATenth: number;
  /** After the audit. */
  readonly atTheEnd: number;
  /** The most since the process was started. */
  readonly peak: number;
}

const BYTES = 1024 * 1024;
/** Node tells the peak in kilobytes. */
const KILOBYTES = 1024;

/** Follows the memory of this process while sagas are run. */
export class Memory {
  #atATenth = 0;

  /** @param sagas how many sagas are run in all. */
  constructor(private readonly sagas: number) {}

  /** Call it each time that a saga has begun. */
  begun(count: number): void {
    if (count === Math.ceil(this.sagas / 10)) this.#atATenth = megabytes();
  }

  report(): MemoryUse {
    const peak = Math.round(process.resourceUsage().maxRSS / KILOBYTES);
    return { atATenth: this.#atATenth, atTheEnd: megabytes(), peak };
  }
}

/** How much main memory this process has now. */
export const megabytes = (): number => Math.round(process.memoryUsage.rss() / BYTES);
