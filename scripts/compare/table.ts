import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type CoordinationName, coordinationNames } from "../../lib/names";
import { type Effort, effortOf, type Kind, root } from "../adding-a-step/patches";
import { type BenchReport, benchReport, type PathResult } from "../bench/model";
import { round, sum } from "../bench/statistics";
import type { Recorded } from "../scenarios/record";
import { readRecording, recordings } from "../scenarios/recordings";

const BEGIN = "<!-- Written by npm run compare, not by hand, from here -->";
const END = "<!-- to here -->";

/** A value that was not measured. */
const UNKNOWN = "-";

const BENCHES = { orchestration: "bench.json", choreography: "bench-choreography.json" };

/** Renews the table of a page from the measurements. @throws Error if the page has no place for it. */
export function renewed(page: string): string {
  const [before, rest] = page.split(BEGIN);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new Error(`no place for the table: ${BEGIN}`);
  return `${before}${BEGIN}\n\n${table()}\n\n${END}${after}`;
}

/** Both coordinations side by side, as Markdown. */
function table(): string {
  const rows = [...speed(), ...use(), ...cost(), ...stepAdded(), ...faults()];
  return aligned(["", ...coordinationNames], rows);
}

/** Aligns the columns like the formatter of this project's docs. */
function aligned(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) =>
    Math.max(3, title.length, ...rows.map((cells) => cells[i]?.length ?? 0)),
  );
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...rows.map(line)].join("\n");
}

const both = (title: string, cell: (of: CoordinationName) => string): string[] => [
  title,
  ...coordinationNames.map(cell),
];

function speed(): string[][] {
  const at = (of: CoordinationName, concurrency: number) =>
    bench(of).load.find((load) => load.concurrency === concurrency);
  return [1, 20].flatMap((concurrency) => [
    both(`${concurrency} at a time on the emulator: p50, p99`, (of) => {
      const load = at(of, concurrency);
      return load ? `${load.p50Ms} ms, ${load.p99Ms} ms` : UNKNOWN;
    }),
    both(
      `${concurrency} at a time: sagas a second`,
      (of) => `${at(of, concurrency)?.sagasPerSecond ?? UNKNOWN}`,
    ),
  ]);
}

function use(): string[][] {
  return [
    ofPath("happy path", "a happy saga: function invocations", (of) => `${of.invocations}`),
    ofPath(
      "happy path",
      "a happy saga: DynamoDB requests, write units, read units",
      ({ tables }) => {
        const writes = sum(tables.map((t) => t.writeUnits + t.refusedWriteUnits));
        const parts = [
          sum(tables.map((t) => t.requests)),
          writes,
          sum(tables.map((t) => t.readUnits)),
        ];
        return parts.map((n) => round(n)).join(", ");
      },
    ),
    ofPath("happy path", "a happy saga: transitions, events, queue messages", (of) =>
      [of.transitions, of.events, of.messages].join(", "),
    ),
  ];
}

function cost(): string[][] {
  return bench("orchestration").paths.map(({ name }) =>
    ofPath(name, `a million sagas on AWS, ${name}`, (of) => `$${of.cost.total.toFixed(2)}`),
  );
}

function ofPath(name: string, title: string, cell: (path: PathResult) => string): string[] {
  return both(title, (of) => {
    const path = bench(of).paths.find((one) => one.name === name);
    return path ? cell(path) : UNKNOWN;
  });
}

function stepAdded(): string[][] {
  const words = ({ files, newFiles, added, removed }: Effort) =>
    `${files} files (${newFiles} new), +${added} -${removed} lines`;
  const row = (title: string, kind: Kind) => both(title, () => words(effortOf("step", kind)));
  return [
    row("a step added: code", "product"),
    row("a step added: tools", "tools"),
    row("a step added: tests", "tests"),
  ];
}

function faults(): string[][] {
  if (recordings().length < coordinationNames.length) return [];
  const scenarios = new Map(coordinationNames.map((of) => [of, readRecording(of).scenarios]));
  const count = (title: string, wanted: (one: Recorded) => boolean) =>
    both(title, (of) => `${(scenarios.get(of) ?? []).filter(wanted).length}`);
  return [
    count("faults injected", () => true),
    count(
      "faults after which every invariant held and the end was expected",
      ({ passed }) => passed,
    ),
    count("faults that left a dead letter for a person", ({ end }) => {
      return end.stepLetters + end.compensationLetters + (end.retriableLetters ?? 0) > 0;
    }),
  ];
}

/** The benchmark's results; empty if there are none yet. */
function bench(of: CoordinationName): Pick<BenchReport, "load" | "paths"> {
  const file = join(root, "docs", BENCHES[of]);
  if (!existsSync(file)) return { load: [], paths: [] };
  return benchReport.parse(JSON.parse(readFileSync(file, "utf8")));
}
