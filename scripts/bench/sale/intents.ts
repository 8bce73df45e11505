import type { SaleOptions } from "./sale";

/** A sale in which a saga notes its intent, then a bucket notes what the saga holds, then the saga that it has it. */
export interface IntentsResult {
  readonly rate: number;
  readonly writeUnitsPerSale: number;
  /** Kilobytes of the fullest bucket. */
  readonly bucketKb: number;
}

/** DynamoDB writes so many units in a second to one item. An item counts by each kilobyte that was begun. */
const UNITS_PER_SECOND = 1000;
const KILOBYTE = 1024;
/** What a bucket keeps of a saga: an id of 36 characters, and the quantity. */
const HOLD_BYTES = 50;
const EMPTY_BYTES = 80;

/**
 * The way without a transaction: three conditional writes. Nobody excludes anybody, but every write of a bucket costs
 * its whole size. `pruned`: a fourth write takes the hold out of the bucket again.
 */
export function intents(
  { buckets, perSecond, pieces }: SaleOptions,
  isPruned: boolean,
): IntentsResult {
  const perBucket = Math.ceil(pieces / buckets);
  let bytes = EMPTY_BYTES;
  let [units, seconds] = [0, 0];
  for (let sale = 0; sale < perBucket; sale++) {
    bytes += isPruned ? 0 : HOLD_BYTES;
    const writes = isPruned ? 2 : 1;
    const written = writes * Math.ceil((bytes + (isPruned ? HOLD_BYTES : 0)) / KILOBYTE);
    units += 2 + written;
    seconds += written / UNITS_PER_SECOND;
  }
  const rate = Math.min(perSecond, (perBucket * buckets) / seconds);
  return {
    rate: Math.round(rate),
    writeUnitsPerSale: Math.round((10 * units) / perBucket) / 10,
    bucketKb: Math.round(bytes / KILOBYTE),
  };
}
