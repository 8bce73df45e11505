import { intents } from "./intents";
import { rateOf, type SaleOptions, type SaleResult, simulate } from "./sale";

/** The sales that are simulated. One bucket takes no more, so its sale is shorter. */
export const SALES: readonly SaleOptions[] = [
  { buckets: 1, perSecond: 5000, pieces: 3000 },
  { buckets: 32, perSecond: 5000, pieces: 20_000 },
  { buckets: 128, perSecond: 5000, pieces: 50_000 },
  { buckets: 512, perSecond: 5000, pieces: 50_000 },
];
/** The same, where some give back: one of twenty. */
export const UNDONE: readonly SaleOptions[] = [
  { buckets: 128, perSecond: 5000, pieces: 20_000, undone: 0.05 },
];
const ALTERNATIVES = SALES.filter(({ buckets }) => [1, 128].includes(buckets));

interface Simulated extends SaleResult {
  readonly options: SaleOptions;
}

export async function saleReport(log: (line: string) => void): Promise<string> {
  const done: Simulated[] = [];
  for (const options of [...SALES, ...UNDONE]) {
    log(`${options.buckets} buckets …`);
    done.push({ options, ...(await simulate(options)) });
  }
  return saleMarkdown(done);
}

const number = (value: number) => value.toLocaleString("en-US");
const line = (cells: readonly (string | number)[]) =>
  `| ${cells.map((cell) => (typeof cell === "number" ? number(cell) : cell)).join(" | ")} |`;
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
  [line(head), line(head.map(() => "---:")), ...rows.map(line)].join("\n");

/** The row of a sale in the table of the page. */
export const saleRow = ({ options, ...it }: Simulated) => [
  ...[options.buckets, options.perSecond, options.pieces, it.sold, it.left, it.givenUp],
  ...[rateOf(it), it.conflictsPerSale, it.writeUnitsPerSale, it.p50Ms, it.p99Ms],
  ...[it.lastSeconds, it.idealSeconds, it.mostReadUnits],
];
/** The same as the page has it. */
export const saleLine = (it: Simulated) => line(saleRow(it));

function saleMarkdown(done: readonly Simulated[]): string {
  const without = done.filter(({ options }) => !options.undone);
  const undone = done.filter(({ options }) => options.undone);
  const head = [
    ...["buckets", "demand/s", "pieces", "sold", "left", "given up", "sales/s"],
    ...["conflicts per sale", "write units per sale", "p50 ms", "p99 ms"],
    ...["last sale after s", "ideal s", "most read units/s"],
  ];
  const alternatives = ALTERNATIVES.flatMap((options) =>
    [false, true].map((isPruned) => {
      const { rate, writeUnitsPerSale, bucketKb } = intents(options, isPruned);
      const way = isPruned ? "four writes, the bucket forgets" : "three writes, the bucket grows";
      return [options.buckets, way, rate, writeUnitsPerSale, bucketKb];
    }),
  );
  return `# Simulated sales

Written by \`npm run bench -- --sale\`, not by hand. The shipped code of a service's step runs for each saga, in virtual
time, over a table in memory. A transaction has its items for 15 ms, and another one on them is cancelled. Any other call
takes 5 ms. 30 % more sagas want a piece than there are. The figures are the same on each computer.

${table(head, without.map(saleRow))}

Write units include failed transactions, and those of sagas that get nothing. "Given up": a saga that was busy so often
that it would be undone.

## One of twenty gives its piece back

${table(head, undone.map(saleRow))}

The last undo was done ${undone.map(({ undoneSeconds }) => `${undoneSeconds} s`).join(", ")} after the beginning. What came
back after the last saga had asked is left.

## Without a transaction

Calculated: an intent on the saga's row, a conditional write that notes the hold in the bucket, and the saga's row again.
One item takes 1,000 write units in a second, and a write costs the whole item. A hold has 50 bytes.

${table(["buckets", "way", "sales/s", "write units per sale", "KB of a bucket"], alternatives)}
`;
}
