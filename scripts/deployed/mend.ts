import { isDeepStrictEqual } from "node:util";
import type * as z from "zod";
import { toDotPath } from "zod/v4/core";
import { faultsIn, type Path, partOf } from "../../lambdas/saga/reading";
import type { Row } from "../../lambdas/saga/service";

/** What a field that cannot be read must be, and how that is known. */
export interface Certain {
  readonly at: Path;
  readonly value: unknown;
  readonly why: string;
}

/** A field that was mended. */
export interface Mend {
  readonly field: string;
  readonly is: unknown;
  readonly becomes: unknown;
  readonly why: string;
}

/** A row after all that needs no guess, and what is still wrong with it. */
export interface Mended {
  readonly row: Row;
  readonly mends: readonly Mend[];
  readonly left: readonly string[];
}

/**
 * Mends a row as far as it can be known what its fields must be. Pure. What is tried is kept only
 * where the row can then be read there.
 * @param known what others tell of a field; tried before what its own text tells.
 */
export function mend(
  schema: z.ZodType<object>,
  stored: Row,
  known: (path: Path) => readonly Certain[],
): Mended {
  const issuesOf = (row: Row) => schema.safeParse(row).error?.issues ?? [];
  const isWrong = (row: Row, path: Path) =>
    issuesOf(row).some((issue) => isDeepStrictEqual(issue.path, path));
  let row = stored;
  const mends: Mend[] = [];
  for (const { path } of issuesOf(stored)) {
    if (!isWrong(row, path)) continue;
    const certain = [...known(path), ...ofItself(path, partOf(row, path))];
    const found = certain.find(({ at, value }) => !isWrong(withPart(row, at, value), path));
    if (!found) continue;
    const { at, value, why } = found;
    mends.push({ field: toDotPath(at), is: partOf(row, at), becomes: value, why });
    row = withPart(row, at, value);
  }
  const { error } = schema.safeParse(row);
  return { row, mends, left: error ? faultsIn(error, "row") : [] };
}

/** What a text says of itself: a number, or a word of the list that is spelt otherwise. */
function ofItself(at: Path, value: unknown): Certain[] {
  if (typeof value !== "string") return [];
  const text = value.trim();
  const number = Number(text);
  const isNumber = String(number) === text && Math.abs(number) <= Number.MAX_SAFE_INTEGER;
  return [
    ...(isNumber ? [{ at, value: number, why: "the same number, as a number" }] : []),
    { at, value: text.toUpperCase(), why: "the same word, in capitals" },
  ];
}

/** The same with another part in it. */
function withPart(row: Row, path: Path, value: unknown): Row {
  const copy = structuredClone(row);
  const owner = partOf(copy, path.slice(0, -1));
  const last = path.at(-1);
  if (typeof owner === "object" && owner !== null && last !== undefined) {
    Reflect.set(owner, last, value);
  }
  return copy;
}
