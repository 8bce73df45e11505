import { type Command, InvalidArgumentError } from "commander";
import { wholeNumber } from "../../command/command-line";
import type { SagaSummary } from "../../deployed/summary";

/** Which of many sagas a command is about; each of these leaves out some. */
export interface Chosen {
  readonly open?: true;
  readonly stuck?: true;
  readonly parked?: true;
  /** Milliseconds. */
  readonly olderThan?: number;
  /** As the saga's amounts are: minor units where it has a currency. */
  readonly atLeast?: number;
}

/** Adds the options that choose. */
export const choosing = (command: Command): Command =>
  command
    .option("--stuck", "only those that nothing drives any more, or not to their end")
    .option("--parked", "only those that wait for an approval")
    .option("--older-than <age>", "only those placed so long ago: 30m, 2h, 7d", ageOf)
    .option(
      "--at-least <amount>",
      "only those of that amount or more, in minor units",
      wholeNumber,
    );

/** Whether a saga is one of these. With `stuck` and `parked` together, either will do. */
export function isChosen(
  { open, stuck, parked, olderThan, atLeast }: Chosen,
  now = Date.now(),
): (saga: SagaSummary) => boolean {
  const anyCondition = open || !(stuck || parked);
  return ({ condition, placedAt = "", amount = 0 }) =>
    (anyCondition ||
      (stuck && condition === "stuck") ||
      (parked && condition === "parked") ||
      false) &&
    (olderThan === undefined || Date.parse(placedAt) <= now - olderThan) &&
    (atLeast === undefined || amount >= atLeast);
}

const MINUTE_MS = 60_000;
const UNITS_MS = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: 24 * 60 * MINUTE_MS };

function ageOf(text: string): number {
  const [, count, unit] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  if (unit !== "m" && unit !== "h" && unit !== "d") {
    throw new InvalidArgumentError("It must be a number of minutes, hours or days: 30m, 2h, 7d.");
  }
  return Number(count) * UNITS_MS[unit];
}
