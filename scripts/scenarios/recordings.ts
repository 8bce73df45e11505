import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { type CoordinationName, coordinationNames } from "../deployed/coordinations";
import { UserError } from "../localstack";
import { type Recording, recordingSchema } from "./record";

/*
 * The recorded fault matrices in docs/: compact JSON, compressed by Brotli to a twentieth. Whatever
 * wants them reads them here.
 */

const COMPRESSED = ".br";
const QUALITY = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
const docs = resolve(__dirname, "../../docs");

/** What the pages about each coordination's matrix are called in docs/. */
export const PAGES: Readonly<Record<CoordinationName, string>> = {
  orchestration: "scenarios",
  choreography: "scenarios-choreography",
};

/** The file with the recorded matrix of a coordination. */
export const recordingOf = (of: CoordinationName) => `${docs}/${PAGES[of]}.json${COMPRESSED}`;

/** The files of all matrices that were recorded. */
export const recordings = (): string[] => coordinationNames.map(recordingOf).filter(existsSync);

/** @throws UserError where nothing was recorded, or the file is no recording. */
export function readRecording(of: CoordinationName): Recording {
  return readRecordingFrom(recordingOf(of));
}

/**
 * Reads what `npm run scenarios` wrote, compressed or not.
 * @throws UserError where the file is not there or not of that kind.
 */
export function readRecordingFrom(file: string): Recording {
  const run = recordingSchema.safeParse(contentOf(file));
  if (!run.success) throw new UserError(`${file} was not written by \`npm run scenarios\``);
  return run.data;
}

function contentOf(file: string): unknown {
  if (!existsSync(file)) throw new UserError(`there is no ${file}: npm run scenarios writes it`);
  const bytes = readFileSync(file);
  try {
    const text = file.endsWith(COMPRESSED) ? brotliDecompressSync(bytes) : bytes;
    return JSON.parse(text.toString());
  } catch {
    return undefined;
  }
}

/** Writes a run: compressed where the file's name ends with `.br`, else as plain JSON. */
export function writeRecording(file: string, run: Recording): void {
  const isCompressed = file.endsWith(COMPRESSED);
  const text = JSON.stringify(isCompressed ? coarse(run) : run);
  writeFileSync(file, isCompressed ? brotliCompressSync(text, { params: QUALITY }) : text);
}

/** With times to ten milliseconds, which is all that a drawing shows and a seventh smaller. */
function coarse(run: Recording): Recording {
  const rounded = (line: string) =>
    line.replace(/^\d+/, (ms) => `${Math.round(Number(ms) / 10) * 10}`);
  const scenarios = run.scenarios.map(({ timeline, ...of }) => ({
    ...of,
    ...(timeline && { timeline: timeline.map(rounded) }),
  }));
  return { ...run, scenarios };
}
