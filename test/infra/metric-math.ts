export type Series = readonly (number | undefined)[];

/** Where the pages are silent or contradict each other. Alarms must not depend on it. */
export interface Reading {
  /** Whether FILL fills a metric that has no data at all in the range that is read. */
  readonly fillsNothing: boolean;
  /** Whether alarms on DynamoDB's metrics ignore missing data, whatever they are told. */
  readonly ignoresForDynamoDb: boolean;
}

/** Metric math as far as the alarms use it: `a`, `FILL(a, 0) + FILL(b, 0) - …`, `MAX([…])`, `(…) / a`. */
export function valuesOf(
  expression: string,
  series: ReadonlyMap<string, Series>,
  { fillsNothing }: Reading,
): Series {
  const [, sum, divisor] = /^\((.*)\) \/ (\w+)$/.exec(expression) ?? [];
  if (sum && divisor) {
    const below = series.get(divisor) ?? [];
    return valuesOf(sum, series, { fillsNothing, ignoresForDynamoDb: false }).map((value, i) => {
      const by = below[i];
      return value === undefined || !by ? undefined : value / by;
    });
  }
  const listed = /^MAX\(\[(.*)\]\)$/.exec(expression)?.[1];
  const parts = (listed ?? expression).split(listed === undefined ? / (?=[+-] )/ : /, (?=FILL)/);
  const signed = parts.map((part) => {
    const [, sign, fill, id] = /^(?:([+-]) )?(FILL\()?(\w+)(?:, 0\))?$/.exec(part) ?? [];
    const found = series.get(id ?? "");
    if (!found) throw new Error(`not metric math that is evaluated here: ${expression}`);
    const fills = fill && (fillsNothing || found.some((value) => value !== undefined));
    return { sign: sign === "-" ? -1 : 1, values: fills ? found.map((v) => v ?? 0) : found };
  });
  return (signed[0]?.values ?? []).map((_, i) => {
    const values = signed.flatMap(({ sign, values }) => {
      const value = values[i];
      return value === undefined ? [] : [sign * value];
    });
    if (values.length === 0) return undefined;
    return listed === undefined ? values.reduce((a, b) => a + b) : Math.max(...values);
  });
}
