/** From how many buckets on only some are read to find one that is not empty; and how many. */
export const MANY = 32;
const SOME = 16;

/** The numbers of some buckets of so many, spread evenly, from one that differs by saga. */
export const someOf = (rows: number, from: number): number[] =>
  Array.from(
    { length: Math.min(SOME, rows) },
    (_, i) => 1 + ((from + Math.floor((i * rows) / SOME)) % rows),
  );

/** The row from which a saga takes first, of a counter with so many buckets. */
export const firstRow = (id: string, buckets: number) => rowFor(id, buckets, 0);

/** The row for its next try, after others had the rows before. */
export const rowFor = (id: string, buckets: number, turn: number) =>
  buckets > 1 ? 1 + (hash(turn === 0 ? id : `${id}/${turn}`) % buckets) : 0;

/** One row that suffices, beginning at a certain one, so that sagas choose different rows; else the fullest rows. */
export function chosenIn(
  left: readonly number[],
  wanted: number,
  start: number,
): [number, number][] {
  const rows = left.map((_, i) => (i + start) % left.length);
  const amount = (row: number) => left[row] ?? 0;
  const enough = rows.find((row) => amount(row) >= wanted);
  if (enough !== undefined) return [[enough, wanted]];
  const chosen: [number, number][] = [];
  let missing = wanted;
  for (const row of rows.toSorted((a, b) => amount(b) - amount(a))) {
    if (missing === 0 || amount(row) <= 0) break;
    const taken = Math.min(missing, amount(row));
    chosen.push([row, taken]);
    missing -= taken;
  }
  return chosen;
}

/** Any number that is the same for the same text, and spreads texts evenly (FNV-1a). */
export function hash(text: string): number {
  let code = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    code = Math.imul(code ^ text.charCodeAt(i), 0x01000193) >>> 0;
  }
  return code;
}
