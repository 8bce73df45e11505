import type { Asked } from "./hot-table";
import type { VirtualTime } from "./virtual-time";

/** A sale: so many sagas a second want one piece each. 30 % more want one than there are. */
export interface SaleOptions {
  readonly buckets: number;
  readonly perSecond: number;
  readonly pieces: number;
  /** The part of the sagas with a piece that give it back two seconds later, such as those whose payment fails. */
  readonly undone?: number;
}

/** How pieces are taken, and given back. */
export interface Way {
  readonly asked: Asked;
  /** @throws Refused if none is left; Busy. */
  send(id: string, what: "do" | "undo"): Promise<void>;
  left(): number;
  /** Kilobytes of the fullest row of the counter. */
  fullestKb(): number;
}

/** What a way is made of. `random` gives numbers from 0 to 1. */
export interface Surroundings extends SaleOptions {
  readonly time: VirtualTime;
  random(): number;
}
export type MakeWay = (of: Surroundings) => Way;
