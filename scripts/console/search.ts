import * as z from "zod";
import type { OpenPage, SagaOperations, Wanted } from "../deployed/operations";
import type { SagaSummary } from "../deployed/summary";
import { AGE, ageOf, byDue, isChosen, wantedOf } from "../saga/commands/chosen";

/** The open sagas on a page. */
export const PAGE = 100;
const AT_ONCE = 50;
/** A page ends after this many reads, even if nothing was found, so that the answer comes soon. */
export const READ = 1000;
/** The first page also searches this many of the sagas started last, including ended ones. */
const RECENT = 40;

const AGE_WANTED = "it must be a number of minutes, hours or days: 30m, 2h, 7d";

/** What the page searches for. The names are those of the options of `saga list`. */
export const searchSchema = z.object({
  /** A saga's id, or a part of it. */
  text: z.string().max(256).optional(),
  condition: z.enum(["stuck", "parked", "running", "ended"]).optional(),
  olderThan: z.string().regex(AGE, AGE_WANTED).transform(ageOf).optional(),
  atLeast: z
    .string()
    .regex(/^\d{1,9}$/)
    .transform(Number)
    .optional(),
  /** Where the page begins: `next` of the page before. Undefined for the first page. */
  after: z.string().optional(),
});
export type Search = z.infer<typeof searchSchema>;

/**
 * A page of the search. It has open sagas from the index, the longest due first. The first page also has some of
 * the sagas started last, and the saga whose id is the text. No table is scanned.
 */
export async function search(saga: SagaOperations, asked: Search): Promise<OpenPage> {
  const { text = "", condition, after, ...chosen } = asked;
  const isRight = isChosen(chosen);
  const isFound = (one: SagaSummary) =>
    one.id.includes(text) && (!condition || one.condition === condition) && isRight(one);
  const [open, others] = await Promise.all([
    condition === "ended" ? { sagas: [], read: 0 } : openOf(saga, asked, isFound),
    after === undefined ? othersOf(saga, asked) : [],
  ]);
  const known = new Set(open.sagas.map(({ id }) => id));
  const more = others.filter((one) => isFound(one) && !known.has(one.id) && known.add(one.id));
  return { ...open, sagas: [...open.sagas, ...more] };
}

async function openOf(
  saga: SagaOperations,
  { text = "", after, ...chosen }: Search,
  isFound: (one: SagaSummary) => boolean,
): Promise<OpenPage> {
  const sagas: SagaSummary[] = [];
  let [read, told, next]: [number, number, string | undefined] = [0, 0, undefined];
  // Requests are filtered first, because the status of each execution costs a request.
  const isNamed: Wanted = (request) => saga.saga.idOf(request).includes(text);
  const { olderThan, atLeast } = chosen;
  const wanted = wantedOf(saga.saga, isNamed, { olderThan, atLeast });
  for await (const page of saga.openPages({ after, size: AT_ONCE, wanted })) {
    sagas.push(...page.sagas.filter(isFound));
    read += page.read;
    told += page.sagas.length;
    next = page.next;
    if (told >= PAGE || read >= READ) break;
  }
  return { sagas: sagas.toSorted(byDue), read, next };
}

async function othersOf(saga: SagaOperations, { text, condition }: Search): Promise<SagaSummary[]> {
  const [named, recent] = await Promise.all([
    text ? saga.find(text) : undefined,
    condition === undefined || condition === "ended" ? saga.recent(RECENT) : [],
  ]);
  return [...(named ? [named.summary] : []), ...recent];
}
