import * as z from "zod";
import type { Stored } from "../../lambdas/saga/participant";
import type { TableStore } from "../../lambdas/saga/store";

export const lampSchema = z.object({
  color: z.string(),
  note: z.string().optional(),
  parts: z.array(z.object({ name: z.string(), count: z.number() })).optional(),
});
export type Lamp = z.infer<typeof lampSchema>;

/** A store, and direct access to its table. */
export interface Subject {
  readonly store: TableStore<Lamp>;
  /** Writes an item whose attributes may be unknown to the store. */
  put(key: string, attributes: Readonly<Record<string, unknown>>): Promise<void>;
  attributes(key: string): Promise<Readonly<Record<string, unknown>> | undefined>;
}

export const lamp = (color: string, version = 1, more: Partial<Lamp> = {}): Stored<Lamp> => ({
  version,
  state: { color, ...more },
});
