import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { sagaNames } from "#sagas";
import { writeWhole } from "../../lib/constructs/whole-file";
import { type CoordinationName, coordinationNames } from "../../lib/names";
import { UserError } from "../localstack";
import { called, DOCS } from "../project/root";
import { type Recording, recordingSchema } from "./record";

/*
 * The recorded fault matrices in docs/: compact JSON, compressed by Brotli to a twentieth. Whatever
 * wants them reads them here.
 */

const COMPRESSED = ".br";
const QUALITY = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };

/** The saga whose pages have names without its own. */
export const FIRST = firstOf(sagaNames);

function firstOf<T>([first]: readonly T[]): T {
  if (first === undefined) throw new Error("there are no sagas");
  return first;
}

/** What a page about a saga's matrices is called in docs/. */
export const pageOf = (page: string, saga = FIRST) => (saga === FIRST ? page : `${page}-${saga}`);

/** What the page about the matrix of a coordination is called. */
export const matrixOf = (of: CoordinationName, saga = FIRST) =>
  `${pageOf("scenarios", saga)}${of === "orchestration" ? "" : `-${of}`}`;

/** What the page is called on which they stand side by side. */
export const sideBySideOf = (saga = FIRST) => `${pageOf("scenarios", saga)}-side-by-side`;

/** The file with the recorded matrix of a coordination. */
export const recordingOf = (of: CoordinationName, saga = FIRST) =>
  join(DOCS, `${matrixOf(of, saga)}.json${COMPRESSED}`);

/** The files of all matrices that were recorded of a saga. */
export const recordings = (saga = FIRST): string[] =>
  coordinationNames.map((of) => recordingOf(of, saga)).filter(existsSync);

/** @throws UserError where nothing was recorded, or the file is no recording. */
export function readRecording(of: CoordinationName, saga = FIRST): Recording {
  return readRecordingFrom(recordingOf(of, saga));
}

/**
 * Reads what `npm run scenarios` wrote, compressed or not.
 * @throws UserError where the file is not there or not of that kind.
 */
export function readRecordingFrom(file: string): Recording {
  const run = recordingSchema.safeParse(contentOf(file));
  if (!run.success) throw new UserError(`${file} was not written by \`${called("scenarios")}\``);
  return run.data;
}

function contentOf(file: string): unknown {
  if (!existsSync(file))
    throw new UserError(`there is no ${file}: ${called("scenarios")} writes it`);
  const bytes = readFileSync(file);
  try {
    if (!file.endsWith(COMPRESSED)) return JSON.parse(bytes.toString());
    const packed = recordingSchema.parse(JSON.parse(brotliDecompressSync(bytes).toString()));
    return withTimes(packed, unpacked);
  } catch {
    return undefined;
  }
}

/** Writes a run: small where the file's name ends with `.br`, else all of it as plain JSON. */
export function writeRecording(file: string, run: Recording): void {
  const isCompressed = file.endsWith(COMPRESSED);
  const text = JSON.stringify(isCompressed ? withTimes(withExamples(run), packed) : run);
  writeWhole(file, isCompressed ? brotliCompressSync(text, { params: QUALITY }) : text);
}

/**
 * A run that has the timeline of the first scenario of each fault at each step: half of the bytes.
 * A report draws the others of their histories.
 */
function withExamples(run: Recording): Recording {
  const seen = new Set<string>();
  const scenarios = run.scenarios.map(({ timeline, ...of }) => {
    const pair = JSON.stringify([of.fault, of.step]);
    if (!timeline || seen.has(pair)) return of;
    seen.add(pair);
    return { ...of, timeline };
  });
  return { ...run, scenarios };
}

/** What a drawing shows of a time. */
const STEP_MS = 200;

/** Milliseconds since the first moment, as steps since the moment before: a third of the bytes. */
function packed(): (ms: number) => number {
  let last = 0;
  return (ms) => {
    const since = Math.round(ms / STEP_MS) - last;
    last += since;
    return since;
  };
}

function unpacked(): (steps: number) => number {
  let last = 0;
  return (steps) => {
    last += steps;
    return last * STEP_MS;
  };
}

/** A run with seconds to a tenth, in whose timelines each time is what a new `time` makes of it. */
function withTimes(run: Recording, time: () => (of: number) => number): Recording {
  const scenarios = run.scenarios.map(({ timeline, seconds, ...of }) => {
    const next = time();
    const lines = timeline?.map((line) => line.replace(/^\d+/, (n) => `${next(Number(n))}`));
    return { ...of, seconds: Math.round(seconds * 10) / 10, ...(lines && { timeline: lines }) };
  });
  return { ...run, scenarios };
}
