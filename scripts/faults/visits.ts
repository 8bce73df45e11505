import { BUS } from "./aws-request";
import type { Call } from "./protocol";

/**
 * Counts how often a saga comes to some function: a visit lasts until another function calls for
 * that saga, so that what a step calls again when it is tried again is of the same visit. Who
 * publishes events does so beside others, and ends no visit.
 */
export class Visits {
  #count = 0;
  #isAway = true;

  /** `functions`: how the function's name begins. */
  constructor(private readonly functions: string) {}

  /**
   * The visit that this call of the saga belongs to, from 1; nothing for another function's. One
   * whose sender cannot be told any more may be theirs, and begins no visit but the first.
   */
  of({ functionName, tables }: Pick<Call, "functionName" | "tables">): number | undefined {
    if (functionName === undefined) return Math.max(1, this.#count);
    if (!functionName.startsWith(this.functions)) {
      if (!tables.includes(BUS)) this.#isAway = true;
      return undefined;
    }
    if (this.#isAway) this.#count += 1;
    this.#isAway = false;
    return this.#count;
  }
}
