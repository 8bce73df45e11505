import { Intents } from "./intents";
import { rateOf, type SaleResult, simulate } from "./sale";
import type { MakeWay, SaleOptions } from "./way";

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
/** The ways to take a piece, the first of which ships. */
const WAYS: Readonly<Record<string, MakeWay | undefined>> = {
  "one transaction": undefined,
  "three writes, the bucket grows": (of) => new Intents(of, false),
  "four writes, the bucket forgets": (of) => new Intents(of, true),
};

interface Simulated extends SaleResult {
  readonly options: SaleOptions;
  readonly way: string;
}

export async function saleReport(log: (line: string) => void): Promise<string> {
  const done: Simulated[] = [];
  for (const options of [...SALES, ...UNDONE]) {
    for (const [way, make] of Object.entries(WAYS)) {
      log(`${options.buckets} buckets, ${way} …`);
      done.push({ options, way, ...(await simulate(options, make)) });
    }
  }
  return saleMarkdown(done);
}

const number = (value: number) => value.toLocaleString("en-US");
const line = (cells: readonly (string | number)[]) =>
  `| ${cells.map((cell) => (typeof cell === "number" ? number(cell) : cell)).join(" | ")} |`;
const table = (head: readonly string[], rows: readonly (readonly (string | number)[])[]) =>
  [line(head), line(head.map(() => "---:")), ...rows.map(line)].join("\n");

/** The row of a sale in the table of the page. */
const saleRow = ({ options, ...it }: Simulated) => [
  ...[options.buckets, options.perSecond, options.pieces, it.sold, it.left, it.givenUp],
  ...[rateOf(it), it.conflictsPerSale, it.writeUnitsPerSale, it.p50Ms, it.p99Ms],
  ...[it.lastSeconds, it.idealSeconds, it.mostReadUnits],
];
const WAY_HEAD = [
  ...["buckets", "way", "sold", "given up", "sales/s", "conflicts per sale", "requests per sale"],
  ...["write units per sale", "p50 ms", "p99 ms", "most read units/s", "KB of the fullest bucket"],
];
const wayRow = ({ options, way, ...it }: Simulated) => [
  ...[`${options.buckets}${options.undone ? ", some give back" : ""}`, way, it.sold, it.givenUp],
  ...[rateOf(it), it.conflictsPerSale, it.requestsPerSale, it.writeUnitsPerSale],
  ...[it.p50Ms, it.p99Ms, it.mostReadUnits, it.fullestKb],
];

function saleMarkdown(done: readonly Simulated[]): string {
  const shipped = done.filter(({ way }) => way === Object.keys(WAYS)[0]);
  const without = shipped.filter(({ options }) => !options.undone);
  const undone = shipped.filter(({ options }) => options.undone);
  const head = [
    ...["buckets", "demand/s", "pieces", "sold", "left", "given up", "sales/s"],
    ...["conflicts per sale", "write units per sale", "p50 ms", "p99 ms"],
    ...["last sale after s", "ideal s", "most read units/s"],
  ];
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

The same sales, taken in another way, which does not ship: an intent on the saga's row, a conditional write by which the
bucket lowers its number and notes the saga, and the saga's row again; in the last way a fourth write, which takes the note
out of the bucket. A write costs the item's whole size, and one item takes 1,000 write units in a second. More are throttled,
and counted as conflicts here. A note has 50 bytes.

${table(WAY_HEAD, done.map(wayRow))}
`;
}
