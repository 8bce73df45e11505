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
 * The recorded fault matrices in docs/: compact JSON, which Brotli compresses to a twentieth. All readers
 * use this file.
 */

const COMPRESSED = ".br";
const QUALITY = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };

/** The saga whose pages are named without the saga's name. */
export const FIRST = firstOf(sagaNames);

function firstOf<T>([first]: readonly T[]): T {
  if (first === undefined) throw new Error("there are no sagas");
  return first;
}

/** The name in docs/ of a page about a saga's matrices. */
export const pageOf = (page: string, saga = FIRST) => (saga === FIRST ? page : `${page}-${saga}`);

/** The name of the page about a coordination's matrix. */
export const matrixOf = (of: CoordinationName, saga = FIRST) =>
  `${pageOf("scenarios", saga)}${of === "orchestration" ? "" : `-${of}`}`;

/** The name of the page that compares both coordinations. */
export const sideBySideOf = (saga = FIRST) => `${pageOf("scenarios", saga)}-side-by-side`;

/** The file with the recorded matrix of a coordination. */
export const recordingOf = (of: CoordinationName, saga = FIRST) =>
  join(DOCS, `${matrixOf(of, saga)}.json${COMPRESSED}`);

/** The files of all matrices that were recorded for a saga. */
export const recordings = (saga = FIRST): string[] =>
  coordinationNames.map((of) => recordingOf(of, saga)).filter(existsSync);

/** @throws UserError if nothing was recorded, or if the file is not a recording. */
export function readRecording(of: CoordinationName, saga = FIRST): Recording {
  return readRecordingFrom(recordingOf(of, saga));
}

/**
 * Reads what `npm run scenarios` wrote, compressed or not.
 * @throws UserError if the file does not exist or is not a recording.
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

/** Writes a run: compressed and shortened if the file's name ends with `.br`, else whole as plain JSON. */
export function writeRecording(file: string, run: Recording): void {
  const isCompressed = file.endsWith(COMPRESSED);
  const text = JSON.stringify(isCompressed ? withTimes(withExamples(run), packed) : run);
  writeWhole(file, isCompressed ? brotliCompressSync(text, { params: QUALITY }) : text);
}

/**
 * Keeps the timeline of only the first scenario of each fault at each step, which halves the bytes. A
 * report draws the others from their histories.
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

/** The resolution of times in a drawing. */
const STEP_MS = 200;

/** Turns milliseconds since the first moment into steps since the moment before: a third of the bytes. */
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

/** Rounds seconds to a tenth, and maps the times of each timeline by a new `time`. */
function withTimes(run: Recording, time: () => (of: number) => number): Recording {
  const scenarios = run.scenarios.map(({ timeline, seconds, ...of }) => {
    const next = time();
    const lines = timeline?.map((line) => line.replace(/^\d+/, (n) => `${next(Number(n))}`));
    return { ...of, seconds: Math.round(seconds * 10) / 10, ...(lines && { timeline: lines }) };
  });
  return { ...run, scenarios };
}
