import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT } from "../house/project";

/** What a page tells its reader to do, in order. */
export type Told =
  | { readonly do: "run"; readonly commands: readonly string[] }
  /** Changes of a file. A mistake is undone after its effect was shown. */
  | { readonly do: "change"; readonly changes: readonly Change[]; readonly mistake: boolean }
  /** Lines that the commands before have printed, in this order. */
  | { readonly do: "see"; readonly lines: readonly string[] };

export interface Change {
  readonly from: string;
  readonly to: string;
}

/** The code blocks of a page: bash, diff, and text for output. */
export function pageOf(path: string): Told[] {
  const text = readFileSync(join(ROOT, path), "utf8");
  const blocks = text.matchAll(/^```(\w+)(.*)\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, kind, info = "", body = ""]): Told => {
    const lines = body.split("\n").slice(0, -1);
    switch (kind) {
      case "bash":
        return { do: "run", commands: lines };
      case "diff":
        return { do: "change", changes: changesIn(body), mistake: info.includes("mistake") };
      case "text":
        return { do: "see", lines };
      default:
        throw new Error(`${path}: nobody follows a block of ${kind}`);
    }
  });
}

/** For each hunk: the lines before the change, and the lines after it. */
function changesIn(diff: string): Change[] {
  return diff.split(/^@@.*\n/m).map((hunk) => ({ from: side(hunk, "+"), to: side(hunk, "-") }));
}

/** A hunk without the lines that have this sign. */
function side(hunk: string, without: "+" | "-"): string {
  const lines = hunk.split("\n").slice(0, -1);
  const left = lines.filter((line) => !line.startsWith(without));
  return left.map((line) => `${line.slice(1)}\n`).join("");
}

/** A text with changes. @throws Error if a changed part does not occur exactly once. */
export function changed(text: string, changes: readonly Change[]): string {
  return changes.reduce((so, { from, to }) => {
    if (so.split(from).length !== 2) throw new Error(`this is not there once:\n${from}`);
    return so.replace(from, () => to);
  }, text);
}
