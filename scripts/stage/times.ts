import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as z from "zod";

/** Names the file in which all processes of a run note their times. If unset, nothing is noted. */
export const TIMES = "ORDER_SAGA_TIMES";

const entrySchema = z.object({
  /** A step of the run, a test file, or processes of an emulator (then CPU seconds). */
  kind: z.enum(["step", "file", "emulator"]),
  name: z.string(),
  seconds: z.number(),
});
export type Entry = z.infer<typeof entrySchema>;

const SLOWEST = 10;

/** Notes a time, if the file is set. */
export function note(entry: Entry): void {
  const file = process.env[TIMES];
  if (file) appendFileSync(file, `${JSON.stringify(entry)}\n`);
}

/** Does the work while all processes note their times, and prints where the time went. */
export async function timed<T>(work: () => Promise<T>): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), "order-saga-times-"));
  const file = join(dir, "times.jsonl");
  process.env[TIMES] = file;
  appendFileSync(file, "");
  const started = Date.now();
  try {
    return await work();
  } finally {
    const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
    const entries = lines.map((line) => entrySchema.parse(JSON.parse(line)));
    console.error(summary(entries, (Date.now() - started) / 1000));
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Where the time went: the steps, the slowest files, and the CPU time of the emulators' processes. */
export function summary(entries: readonly Entry[], wall: number): string {
  const of = (kind: Entry["kind"]) => entries.filter((entry) => entry.kind === kind);
  const row = (seconds: number, name: string) => `${seconds.toFixed(0).padStart(5)} s  ${name}`;
  const slowest = of("file").toSorted((a, b) => b.seconds - a.seconds);
  const used = new Map<string, number>();
  for (const { name, seconds } of of("emulator")) {
    used.set(name, (used.get(name) ?? 0) + seconds);
  }
  const share = [...used.values()].reduce((sum, seconds) => sum + seconds, 0);
  return [
    `Where the time went: ${wall.toFixed(0)} s in all`,
    ...of("step").map(({ seconds, name }) => row(seconds, name)),
    `The ${SLOWEST} slowest files:`,
    ...slowest.slice(0, SLOWEST).map(({ seconds, name }) => row(seconds, name)),
    `The emulators used ${share.toFixed(0)} s of CPU, ${(share / wall).toFixed(1)} cores:`,
    ...[...used].map(([name, seconds]) => row(seconds, name)),
  ].join("\n");
}
