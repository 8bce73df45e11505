import Table from "cli-table3";
import type { BenchReport, PathResult } from "./model";
import { NOT_INCLUDED, PRICES } from "./prices";
import { round, sum } from "./statistics";

/** A table of the report, for the terminal and for Markdown. */
interface Section {
  readonly title: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly notes: readonly string[];
}

export function asText(report: BenchReport): string {
  return sectionsOf(report)
    .map(({ title, head, rows, notes }) => {
      const table = new Table({ head: [...head], style: { head: [], border: [] } });
      table.push(...rows.map((row) => [...row]));
      return [title, table.toString(), ...notes].join("\n");
    })
    .join("\n\n");
}

export function asMarkdown(report: BenchReport): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const sections = sectionsOf(report).map(({ title, head, rows, notes }) =>
    [
      `## ${title}\n`,
      line(head),
      line(head.map((_, i) => (i === 0 ? "---" : "---:"))),
      ...rows.map(line),
      ...notes.map((note) => `\n${note}`),
    ].join("\n"),
  );
  return `# Benchmark of the ${report.coordination}

Written by \`npm run bench\`, not by hand. ${machineOf(report)}

${sections.join("\n\n")}
`;
}

const sectionsOf = (report: BenchReport): Section[] => [
  loadSection(report),
  pathSection(report),
  tableSection(report),
  costSection(report),
  functionSection(report),
];

/** When and on which machine it was measured. */
export function machineOf({ at, machine: m }: Pick<BenchReport, "at" | "machine">): string {
  return (
    `Measured ${at.slice(0, 10)} on ${m.cores} cores (${m.cpu}), ${m.platform}, Node ${m.node}; ` +
    `load before it began: ${m.loadBefore}.`
  );
}

const MEASURED_FROM = {
  orchestration: "StartExecution to the execution's stopDate",
  choreography: "the request to the time at which its row says it was confirmed",
};

function loadSection({ coordination, load }: BenchReport): Section {
  return {
    title: "Speed on the emulator",
    head: ["sagas at a time", "sagas", "sagas/s", "p50 ms", "p99 ms"],
    rows: load.map((l) =>
      [l.concurrency, l.sagas, l.sagasPerSecond, l.p50Ms, l.p99Ms].map((n) => `${n}`),
    ),
    notes: [
      `Happy path, warm, from sending ${MEASURED_FROM[coordination]}. LocalStack and all ` +
        "functions share this machine: the figures say nothing about AWS.",
    ],
  };
}

function pathSection({ paths }: BenchReport): Section {
  const states = paths.map(({ name, states }) => `- ${name}: ${states.join(", ")}`);
  return {
    title: "What one saga takes",
    head: [
      ...["path", "transitions", "events", "messages", "invocations"],
      ...["DynamoDB requests", "write units", "read units"],
    ],
    rows: paths.map((path) => [path.name, ...totalsOf(path).map((n) => `${n}`)]),
    notes: [
      "A transition is a state entered, or a retry. A message is one that a queue delivered. A " +
        "publisher runs for each commit, also for one without an event. Write units include refused " +
        "conditional writes, which answers do not report.",
      states.join("\n"),
    ],
  };
}

function totalsOf({ transitions, events, messages, invocations, tables }: PathResult): number[] {
  const requests = sum(tables.map((t) => t.requests));
  const writes = sum(tables.map((t) => t.writeUnits + t.refusedWriteUnits));
  const reads = sum(tables.map((t) => t.readUnits));
  return [transitions, events, messages, invocations, round(requests), round(writes), round(reads)];
}

function tableSection({ paths }: BenchReport): Section {
  return {
    title: "DynamoDB per saga and table",
    head: ["path", "table", "requests", "write units", "refused write units", "read units"],
    rows: paths.flatMap(({ name, tables }) =>
      tables.map((t) => [
        name,
        t.table,
        ...[t.requests, t.writeUnits, t.refusedWriteUnits, t.readUnits].map((n) => `${n}`),
      ]),
    ),
    notes: [
      "Units as DynamoDB Local reports them, with indexes. Those of transactions are doubled, as on AWS.",
    ],
  };
}

const COST_COLUMNS = {
  stepFunctions: "Step Functions",
  lambdaRequests: "Lambda requests",
  lambdaDuration: "Lambda duration",
  dynamodb: "DynamoDB",
  eventBridge: "EventBridge",
  sqs: "SQS",
  logs: "logs",
  total: "total",
} as const;

function costSection({ paths }: BenchReport): Section {
  const usd = (n: number) => `$${n.toFixed(2)}`;
  const columns = Object.entries(COST_COLUMNS);
  return {
    title: "A million sagas on AWS",
    head: ["path", ...columns.map(([, title]) => title)],
    rows: paths.map(({ name, cost }) => [
      name,
      ...columns.map(([part]) => usd(cost[part as keyof typeof COST_COLUMNS])),
    ]),
    notes: [
      `List prices of us-east-1 (scripts/bench/prices.ts, checked ${PRICES.checkedOn}). Transitions, ` +
        `events, messages, requests and units are counted. Lambda's duration is an assumption: ${durations(paths)}. ` +
        `Not included: ${NOT_INCLUDED.join("; ")}.`,
    ],
  };
}

function durations(paths: readonly PathResult[]): string {
  const each = paths.map(({ name, billedMs, invocations, logBytes }) => {
    const perCall = round(billedMs / invocations, 1);
    return `${name} ${perCall} ms per invocation (logs: ${logBytes} bytes per saga)`;
  });
  const how = paths[0]?.durationFrom === "given" ? "given by --lambda-ms" : "as warm here";
  return `${how}, at ${paths[0]?.memoryMb} MB: ${each.join(", ")}`;
}

function functionSection({ functions }: BenchReport): Section {
  const kb = (bytes: number) => `${(bytes / 1024).toFixed(0)} KB`;
  return {
    title: "Functions",
    head: ["function", "bundle", "zip", "load ms (median)", "load ms (min to max)"],
    rows: functions.map((f) => [
      f.name,
      kb(f.bundleBytes),
      kb(f.zipBytes),
      f.loadMs.toFixed(0),
      `${Math.min(...f.loads).toFixed(0)} to ${Math.max(...f.loads).toFixed(0)}`,
    ]),
    notes: [
      "Time to load the deployed bundle in a fresh Node process, without Node's own start. At 512 MB " +
        "Lambda gives under a third of a CPU.",
    ],
  };
}
