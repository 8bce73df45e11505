import { isDeepStrictEqual } from "node:util";
import type * as z from "zod";
import { toDotPath } from "zod/v4/core";
import { faultsIn, type Path, partOf } from "../../lambdas/saga/reading";
import type { Row } from "../../lambdas/saga/service";

/** What the value of an unreadable field must be, and how that is known. */
export interface Certain {
  readonly at: Path;
  readonly value: unknown;
  readonly why: string;
}

/** A mended field. */
export interface Mend {
  readonly field: string;
  readonly is: unknown;
  readonly becomes: unknown;
  readonly why: string;
}

/** A row after every repair that needs no guess, and what is still wrong with it. */
export interface Mended {
  readonly row: Row;
  readonly mends: readonly Mend[];
  readonly left: readonly string[];
}

/**
 * Mends the fields of a row whose value is certain. Pure. A value is kept only if the field can then be read.
 * @param known what other rows tell about a field. It is tried before the field's own text.
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

/** What the text of a field tells: a number, or a word of the list in another spelling. */
function ofItself(at: Path, value: unknown): Certain[] {
  if (typeof value !== "string") return [];
  const text = value.trim();
  const number = Number(text);
  const isNumber = String(number) === text && Math.abs(number) <= Number.MAX_SAFE_INTEGER;
  return [
    ...(isNumber ? [{ at, value: number, why: "the same number, written as a number" }] : []),
    { at, value: text.toUpperCase(), why: "the same word, in capitals" },
  ];
}

/** The row with another value at this path. */
function withPart(row: Row, path: Path, value: unknown): Row {
  const copy = structuredClone(row);
  const owner = partOf(copy, path.slice(0, -1));
  const last = path.at(-1);
  if (typeof owner === "object" && owner !== null && last !== undefined) {
    Reflect.set(owner, last, value);
  }
  return copy;
}
