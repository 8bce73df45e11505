import { readFileSync } from "node:fs";

const LINES = 15;

/** The last lines of a log file, indented; empty if there is no such file. */
export function tail(file: string): string {
  try {
    const lines = readFileSync(file, "utf8").trimEnd().split("\n").slice(-LINES);
    return lines.map((line) => `  | ${line}`).join("\n");
  } catch {
    return "";
  }
}
