import { closeSync, fstatSync, openSync, readSync } from "node:fs";

const LINES = 15;
const BYTES = 16_384;

/** The last lines of a log file, indented; empty if there is no such file. */
export function tail(file: string): string {
  let log: number;
  try {
    log = openSync(file, "r");
  } catch {
    return "";
  }
  try {
    const end = Buffer.alloc(BYTES);
    const read = readSync(log, end, 0, BYTES, Math.max(0, fstatSync(log).size - BYTES));
    return indented(end.toString("utf8", 0, read));
  } finally {
    closeSync(log);
  }
}

export function indented(text: string): string {
  const lines = text.trimEnd().split("\n").slice(-LINES);
  return lines.map((line) => `  | ${line}`).join("\n");
}
