import { BUS } from "./aws-request";
import type { Call } from "./protocol";

/** The functions that are called so run within the visits of those that ask them. */
const WITHIN = /FenceFunction/;

/** Whether other functions ask this one, so that it runs within their visits. */
export const isAsked = (functions = ""): boolean => WITHIN.test(functions);

/**
 * Counts how often a saga visits a function. A visit ends when another function calls for that saga, so
 * a retried step's calls belong to one visit. A function that publishes events runs beside others and
 * ends no visit. Nor does one that the visited function asks.
 */
export class Visits {
  #count = 0;
  #isAway = true;

  /** `functions`: the beginning of the function's name. */
  constructor(private readonly functions: string) {}

  /**
   * The visit of the saga to which this call belongs, from 1; undefined for another function's call. A call
   * of an unknown sender may belong to the function. It starts no visit, except the first.
   */
  of({ functionName, tables }: Pick<Call, "functionName" | "tables">): number | undefined {
    if (functionName === undefined) return Math.max(1, this.#count);
    if (!functionName.startsWith(this.functions)) {
      if (!tables.includes(BUS) && !isAsked(functionName)) this.#isAway = true;
      return undefined;
    }
    if (this.#isAway) this.#count += 1;
    this.#isAway = false;
    return this.#count;
  }
}
