import { costOfAMillion } from "../cost";
import { laneCosts } from "../lane-cost";
import type { Cost } from "../model";
import { mean, median, percentile, round } from "../statistics";
import {
  AT_ONCE,
  EXISTING,
  type Killed,
  type Measured,
  NAMES,
  ON_LOCALSTACK,
  type PeersMeasured,
} from "./measure";
import { VERSIONS } from "./packages";
import type { Contender } from "./worker";

const WORDS: Readonly<Record<Contender, string>> = {
  bare: "bare loop",
  direct: "lane `direct`, in process",
  dbos: `DBOS ${VERSIONS["@dbos-inc/dbos-sdk"]} on PostgreSQL`,
  restate: `Restate ${VERSIONS["@restatedev/restate-server"]}`,
  express: "lane `express` on LocalStack",
  standard: "lane `standard` on LocalStack",
};

type Of = (block: Measured) => number;
const p50: Of = ({ latencies }) => median(latencies);
const p99: Of = ({ latencies }) => percentile(latencies, 99);
const speed: Of = ({ latencies, seconds }) => latencies.length / seconds;
const cpu: Of = ({ latencies, cpuMs }) => cpuMs / latencies.length;

/** The page about what was measured. `cost` is what a million happy sagas cost in the state machine. */
export function peersMarkdown(measured: PeersMeasured, head: string, cost: Cost): string {
  return `# Side by side

Written by \`npm run bench -- --peers\`, not by hand. ${head}

Each contender takes the same four steps, with the same six requests of 11 write units to one DynamoDB Local, by the same client.
The bare loop only sends them. DBOS and Restate send them in steps of theirs. Contenders took turns in ${measured.rounds} rounds.
Figures are medians of the rounds, with the least and the most. Ratios are to the bare loop of the same round.
${EXISTING.map((existing) => partOf(measured.blocks, existing)).join("")}
CPU is that of the contender's process and of its server; not of DynamoDB Local, and not measured for LocalStack.

## Killed

${killedInWords(measured.killed)}

## Price

${pricesOf(cost, measured.blocks)}

## Known limits

- One machine, which others use too. Use the ratios. Nothing of it ran on AWS.
- The tables are DynamoDB Local. The slower tables answer, the less weighs what a contender adds.
- DBOS and Restate run with their defaults, on one node, on the same disk. They also do what this project does not.
- LocalStack's Step Functions is an emulator: express is no faster there than standard.
`;
}

function partOf(blocks: readonly Measured[], existing: number): string {
  const own = blocks.filter((it) => it.existing === existing);
  return `
## Where the tables have ${existing.toLocaleString("en")} sagas
${AT_ONCE.map((atOnce) => tableOf(own, atOnce)).join("")}`;
}

function tableOf(blocks: readonly Measured[], atOnce: number): string {
  const rows = NAMES.map((name) => {
    const own = blocks.filter((it) => it.name === name && it.atOnce === atOnce);
    const ratio = (of: Of) => spread(own.map((it) => of(it) / of(bareOf(blocks, it))));
    const slow = ON_LOCALSTACK.includes(name);
    const value = (of: Of) => round(median(own.map(of)), 1);
    return `| ${WORDS[name]} | ${value(p50)} | ${ratio(p50)} | ${value(p99)} | ${value(speed)} | ${ratio(speed)} | ${slow ? "-" : ratio(cpu)} |`;
  });
  return `
### ${atOnce} at once

| | p50 ms | ratio | p99 ms | sagas/s | ratio | CPU, ratio |
| --- | ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join("\n")}
`;
}

/** Of the blocks of one part. */
function bareOf(blocks: readonly Measured[], { atOnce, round: of }: Measured): Measured {
  const found = blocks.find((it) => it.name === "bare" && it.atOnce === atOnce && it.round === of);
  if (!found) throw new Error(`round ${of} has no bare loop`);
  return found;
}

const spread = (all: readonly number[]) =>
  `${round(median(all))} (${round(Math.min(...all))}-${round(Math.max(...all))})`;

function killedInWords({
  sagas,
  kills,
  unanswered,
  placed,
  closed,
  sagasPerSecond,
}: Killed): string {
  return (
    `The direct process was killed (SIGKILL) ${kills} times among ${sagas} sagas, 20 at once, and started again: ` +
    `${round(sagasPerSecond, 1)} sagas/s, starts included. ${unanswered} sagas had no answer. ${placed} of them were placed; ` +
    `the reconciler confirmed ${closed}.`
  );
}

/** The lanes' prices from what the state machine's benchmark recorded, and the direct lane's own log. */
function pricesOf(cost: Cost, blocks: readonly Measured[]): string {
  const { standard, express, direct } = laneCosts(cost);
  const own = blocks.filter(({ name }) => name === "direct");
  const bytes = Math.round(mean(own.map(({ logBytes, latencies }) => logBytes / latencies.length)));
  const use = { transitions: 0, invocations: 1, events: 0, messages: 0, billedMs: 0, memoryMb: 0 };
  const { logs } = costOfAMillion({ ...use, logBytes: bytes, tables: [] });
  const usd = (of: number) => `$${of.toFixed(2)}`;
  return `| for a million sagas | \`standard\` | \`express\` | \`direct\` |
| --- | ---: | ---: | ---: |
| reckoned from [the benchmark](bench.md) | ${usd(standard.sum)} | ${usd(express.sum)} | ${usd(direct.sum)} |

A direct saga logged ${bytes} bytes here: ${usd(logs)} a million, where the sum above has ${usd(direct.logs)} at most.`;
}
