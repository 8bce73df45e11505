import * as z from "zod";
import { Busy } from "../saga/errors";
import type { Store } from "../saga/store";

/** Whether a front door accepts new sagas, who said so, when and why. */
export const intakeRow = z.object({
  status: z.enum(["OPEN", "PAUSED"]),
  by: z.string(),
  at: z.string(),
  reason: z.string().optional(),
});
export type IntakeRow = z.infer<typeof intakeRow>;

/** The key of its one row. Without the row new sagas are accepted. */
const KEY = "intake";

export async function readIntake(rows: Store<IntakeRow>): Promise<IntakeRow | undefined> {
  return (await rows.read(KEY))?.state;
}

/** Says whether new sagas are accepted. Who says it last is right. @throws Busy, Unavailable. */
export async function writeIntake(rows: Store<IntakeRow>, state: IntakeRow): Promise<void> {
  for (let tried = 0; tried < 3; tried++) {
    const base = await rows.read(KEY);
    const next = { version: (base?.version ?? 0) + 1, state };
    const { outcome } = await rows.commit({ key: KEY, base, trust: "read", next, counters: [] });
    if (outcome === "committed") return;
  }
  throw new Busy("others said it at the same time");
}

/** Milliseconds for which a function remembers what it has read. */
export const INTAKE_MS = 5000;

/** Whether new sagas are accepted now, read again every `INTAKE_MS`: next to no saga costs a read for it. */
export function remembered(
  read: () => Promise<IntakeRow | undefined>,
  clock: () => number,
): () => Promise<boolean> {
  let known: { readonly isOpen: boolean; readonly until: number } | undefined;
  return async () => {
    if (known && clock() < known.until) return known.isOpen;
    const until = clock() + INTAKE_MS;
    known = { isOpen: (await read())?.status !== "PAUSED", until };
    return known.isOpen;
  };
}
