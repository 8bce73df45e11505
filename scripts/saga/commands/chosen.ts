import { type Command, InvalidArgumentError } from "commander";
import type { AnySaga } from "../../../lambdas/saga/define";
import { wholeNumber } from "../../command/command-line";
import type { OpenPage, SagaOperations, Wanted } from "../../deployed/operations";
import { ON_PAGE } from "../../deployed/records";
import type { SagaSummary } from "../../deployed/summary";
import { type Sought, wantedIn } from "../../deployed/wanted";
import { wordOf } from "../../deployed/words";

/** The options that choose sagas. A saga must meet each of them. */
export interface Chosen extends Sought {
  readonly open?: true;
  readonly stuck?: true;
  readonly parked?: true;
  /** Milliseconds. */
  readonly olderThan?: number | undefined;
  /** In the unit of the saga's amounts: minor units if it has a currency. */
  readonly atLeast?: number | undefined;
}

/** The options that search by request. */
const SOUGHT = [
  ["--where <field=value>", "only those with this field in the request; repeat it for more fields"],
  ["--counter <name>", "only those that take from this counter"],
] as const;

/** Adds the options that choose. */
export const choosing = (command: Command): Command =>
  command
    .option(...SOUGHT[0], (text: string, before: readonly string[] = []) => [...before, text])
    .option(...SOUGHT[1])
    .option("--stuck", "only those that nothing drives, or that re-drives do not finish")
    .option("--parked", "only those that wait for an approval")
    .option("--older-than <age>", "only those placed at least this long ago: 30m, 2h, 7d", ageOf)
    .option(
      "--at-least <amount>",
      "only those of this amount or more, in minor units",
      wholeNumber,
    );

/** Whether a saga meets the options. With both `stuck` and `parked`, one of them is enough. */
export function isChosen(
  { open, stuck, parked, olderThan, atLeast }: Chosen,
  now = Date.now(),
): (saga: Pick<SagaSummary, "condition" | "placedAt" | "amount">) => boolean {
  const anyCondition = open || !(stuck || parked);
  return ({ condition, placedAt = "", amount = 0 }) =>
    (anyCondition ||
      (stuck && condition === "stuck") ||
      (parked && condition === "parked") ||
      false) &&
    (olderThan === undefined || Date.parse(placedAt) <= now - olderThan) &&
    (atLeast === undefined || amount >= atLeast);
}

/** The test of a record. It leaves out what its request and its age exclude, before an execution is asked for. */
export function wantedOf({ amount }: AnySaga, sought: Wanted | undefined, chosen: Chosen): Wanted {
  const { olderThan, atLeast } = chosen;
  const isRight = isChosen({ olderThan, atLeast });
  return (request, placedAt) =>
    (sought?.(request) ?? true) &&
    isRight({ condition: "running", placedAt, amount: amount?.(request) });
}

/** Orders the longest due first. Sagas that cannot be read come before them. */
export const byDue = ({ dueAt: a = "" }: SagaSummary, { dueAt: b = "" }: SagaSummary): number =>
  a < b ? -1 : a > b ? 1 : 0;

/** Records that a search reads at once. */
const SEARCHED = 4 * ON_PAGE;
/** Reads after which the number read is printed again. */
const TELL_EVERY = 1000;

/** What was found, and where the next page begins. Without `next` the search is complete. */
interface Found {
  readonly sagas: readonly SagaSummary[];
  readonly next?: string | undefined;
}

/**
 * Searches the open sagas until `limit` are found. @param note gets how many were read.
 * @throws BadInput if `after` is no page, or there is no such field.
 */
export async function chosenOf(
  saga: SagaOperations,
  chosen: Chosen,
  { limit = Number.POSITIVE_INFINITY, after }: { limit?: number; after?: string },
  note: (text: string) => void,
): Promise<Found> {
  const sought = wantedIn(saga.saga, chosen);
  const wanted = wantedOf(saga.saga, sought, chosen);
  const sagas: SagaSummary[] = [];
  let [read, next]: [number, OpenPage["next"]] = [0, undefined];
  // A search reads many records for each that it finds.
  const isSearch = [sought, chosen.olderThan, chosen.atLeast].some((it) => it !== undefined);
  const size = isSearch ? SEARCHED : Math.min(limit, ON_PAGE);
  for await (const page of saga.openPages({ after, size, wanted })) {
    sagas.push(...page.sagas.filter(isChosen(chosen)));
    const before = read;
    read += page.read;
    next = page.next;
    if (Math.floor(read / TELL_EVERY) > Math.floor(before / TELL_EVERY)) {
      note(`${read} open ${wordOf(saga.saga)}s read …`);
    }
    if (sagas.length >= limit) break;
  }
  note(`read ${read} open ${wordOf(saga.saga)}s, by their index`);
  return { sagas, next };
}

const MINUTE_MS = 60_000;
const UNITS_MS = { m: MINUTE_MS, h: 60 * MINUTE_MS, d: 24 * 60 * MINUTE_MS };

/** The notation of an age: minutes, hours or days. */
export const AGE = /^(\d{1,6})([mhd])$/;

/** An age in milliseconds. @throws InvalidArgumentError. */
export function ageOf(text: string): number {
  const [, count, unit] = AGE.exec(text) ?? [];
  if (unit !== "m" && unit !== "h" && unit !== "d") {
    throw new InvalidArgumentError("It must be a number of minutes, hours or days: 30m, 2h, 7d.");
  }
  return Number(count) * UNITS_MS[unit];
}
