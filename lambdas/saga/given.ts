import * as z from "zod";

/** The most characters, as JSON, that a step may give: enough for a number or a reference, not a document. */
export const MOST_GIVEN = 1024;

/**
 * A service whose step gives data to later steps. The step's first commit makes the data and keeps it in its
 * row. Later steps read that row, so a saga that is driven again uses the same data.
 */
export interface Giving<Given> {
  readonly service: string;
  readonly gives: z.ZodType<Given>;
}

/** What a step needs from earlier steps, by its own names for it. */
export type Needs<Needed> = { readonly [Name in keyof Needed]: Giving<Needed[Name]> };

/** The schema, which also rejects data that is larger than a step may give. */
export function bounded<Given>(schema: z.ZodType<Given>): z.ZodType<Given> {
  return schema.refine(
    (given) => JSON.stringify(given).length <= MOST_GIVEN,
    `is larger than ${MOST_GIVEN} characters, which is the most that a step may give`,
  );
}

const giving = z.looseObject({ given: z.unknown() });

/** The data that a row gives. Undefined if it gives none. */
export function givenIn<Given>({ gives }: Giving<Given>, row: unknown): Given | undefined {
  const found = giving.safeParse(row).data?.given;
  return found === undefined ? undefined : gives.parse(found);
}

/** The schema of the data that a step has used, as its row keeps it. */
export function usedOf<Needed>(needs: Needs<Needed>): z.ZodType<Needed> {
  const givers: [string, Giving<unknown>][] = Object.entries(needs);
  const used = z.object(Object.fromEntries(givers.map(([name, { gives }]) => [name, gives])));
  return used as unknown as z.ZodType<Needed>;
}
