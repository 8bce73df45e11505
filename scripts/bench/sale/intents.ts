import { pauseMs, TRIES } from "../../../lambdas/runtime/aws/dynamodb-transactions";
import { firstRow, hash, someOf } from "../../../lambdas/saga/choosing";
import { Busy, Refused } from "../../../lambdas/saga/errors";
import { type Asked, CALL_MS } from "./hot-table";
import type { Surroundings, Way } from "./way";

/** DynamoDB writes so many units in a second to one item, and counts each kilobyte that was begun. */
const UNITS_PER_SECOND = 1000;
const KILOBYTE = 1024;
/** A strongly consistent read counts each four that were begun. */
const READ_BYTES = 4 * KILOBYTE;
/** What a bucket keeps of a saga: an id of 36 characters, and the quantity. */
const HOLD_BYTES = 50;
const EMPTY_BYTES = 80;

interface Bucket {
  left: number;
  bytes: number;
  /** Milliseconds of its writes that are still to be done, as one unit takes one. */
  busyUntil: number;
}

/**
 * The way without a transaction, which does not ship: an intent on the saga's row that names the bucket, a conditional
 * write by which the bucket lowers its number and notes the saga, and the saga's row again. Nobody excludes anybody, but
 * a bucket's write costs its whole size. `forgets`: a fourth write takes the note out of the bucket.
 *
 * It is only as much as a sale needs: a mark that all is sold out costs it less than the shipped code, and nothing fails.
 */
export class Intents implements Way {
  readonly asked: Asked = { requests: 0, conflicts: 0, writeUnits: 0, readUnits: [] };
  readonly #buckets: Bucket[];
  readonly #held = new Map<string, Bucket>();
  #isSoldOut = false;
  #fullest = 0;

  constructor(
    private readonly of: Surroundings,
    private readonly forgets: boolean,
  ) {
    const { buckets, pieces } = of;
    this.#buckets = Array.from({ length: buckets }, (_, i) => ({
      left: Math.floor(pieces / buckets) + (i < pieces % buckets ? 1 : 0),
      ...{ bytes: EMPTY_BYTES, busyUntil: 0 },
    }));
  }

  left = () => this.#buckets.reduce((all, { left }) => all + left, 0);
  fullestKb = () => Math.round(this.#fullest / KILOBYTE);

  async send(id: string, what: "do" | "undo"): Promise<void> {
    return what === "do" ? this.#take(id) : this.#giveBack(id);
  }

  async #take(id: string): Promise<void> {
    const first = Math.max(0, firstRow(id, this.of.buckets) - 1);
    for (let bucket = this.#buckets[first]; bucket; bucket = await this.#another(id)) {
      await this.#row();
      if (await this.#write(bucket, { pieces: -1, bytes: HOLD_BYTES })) {
        await this.#row();
        this.#held.set(id, bucket);
        return this.forgets ? this.#forget(bucket) : undefined;
      }
    }
    await this.#row();
    throw new Refused("Short", "nothing is left");
  }

  /** If the bucket takes no more writes, the note stays. */
  async #forget(bucket: Bucket): Promise<void> {
    await this.#write(bucket, { pieces: 0, bytes: -HOLD_BYTES }).catch((error: unknown) => {
      if (!(error instanceof Busy)) throw error;
    });
  }

  async #giveBack(id: string): Promise<void> {
    const bucket = this.#held.get(id);
    if (!bucket) throw new Error(`${id} holds nothing`);
    await this.#write(bucket, { pieces: 1, bytes: this.forgets ? 0 : -HOLD_BYTES });
    if (this.#isSoldOut) await this.#row();
    this.#isSoldOut = false;
    await this.#row();
  }

  /** A bucket that has something. Undefined if there is none. */
  async #another(id: string): Promise<Bucket | undefined> {
    await this.#read([]);
    if (this.#isSoldOut) return undefined;
    const from = hash(id);
    const some = someOf(this.of.buckets, from).flatMap((row) => this.#buckets[row - 1] ?? []);
    for (const rows of [some, this.#buckets]) {
      await this.#read(rows);
      const turned = rows.map((_, i) => rows[(i + from) % rows.length]);
      const found = turned.find((one) => one && one.left > 0);
      if (found) return found;
    }
    await this.#row();
    this.#isSoldOut = true;
    return undefined;
  }

  /** A write of a row that nobody else writes, and that stays small. */
  async #row(): Promise<void> {
    this.asked.requests++;
    this.asked.writeUnits++;
    await this.of.time.sleep(CALL_MS);
  }

  async #read(rows: readonly Bucket[]): Promise<void> {
    const { time } = this.of;
    this.asked.requests++;
    const units = rows.reduce((all, { bytes }) => all + Math.ceil(bytes / READ_BYTES), 1);
    const second = Math.floor(time.now / 1000);
    this.asked.readUnits[second] = (this.asked.readUnits[second] ?? 0) + units;
    await time.sleep(CALL_MS);
  }

  /** One conditional write. False: it has too little. @throws Busy if the item takes no more writes for too long. */
  async #write(bucket: Bucket, { pieces, bytes }: { pieces: number; bytes: number }) {
    const { time, random } = this.of;
    for (let tries = 1; tries <= TRIES; tries++) {
      this.asked.requests++;
      const units = Math.ceil((bucket.bytes + Math.max(0, bytes)) / KILOBYTE);
      const busyUntil = Math.max(time.now, bucket.busyUntil) + (1000 * units) / UNITS_PER_SECOND;
      if (busyUntil - time.now <= 1000) {
        bucket.busyUntil = busyUntil;
        this.asked.writeUnits += units;
        await time.sleep(CALL_MS);
        if (bucket.left + pieces < 0) return false;
        bucket.left += pieces;
        bucket.bytes += bytes;
        this.#fullest = Math.max(this.#fullest, bucket.bytes);
        return true;
      }
      this.asked.conflicts++;
      await time.sleep(CALL_MS + pauseMs(tries, random()));
    }
    throw new Busy("the bucket takes no more writes");
  }
}
