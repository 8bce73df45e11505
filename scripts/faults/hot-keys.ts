import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import type { KeyStrings } from "./aws-request";

/** What DynamoDB does to items that many calls want at once, and DynamoDB Local does not. */
export const hotKeySchema = z
  .strictObject({
    /** Items with a key that begins so: `sku#widget`. Each item is counted by itself. */
    key: z.string().min(1),
    /** A transaction has its items for at least this time. Until then a write of another on them is refused. */
    holdMs: z.int().min(1).max(10_000).optional(),
    /** How many calls on one item are taken in a second. More are throttled. */
    perSecond: z.int().min(1).optional(),
  })
  .refine(({ holdMs, perSecond }) => holdMs !== undefined || perSecond !== undefined, {
    message: "needs `holdMs` or `perSecond`",
  });
export type HotKey = z.infer<typeof hotKeySchema>;

/** A call that was let in, or how it is refused. */
export type Admission =
  | { readonly is: "in"; done(): Promise<void> }
  | { readonly is: "throttled" }
  /** Item by item: whether another transaction has it. */
  | { readonly is: "colliding"; readonly items: readonly boolean[] };

const WRITES = ["PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"];
const SECOND = 1000;

/** The hot keys in force, and what is under way on them. */
export class HotKeys {
  #all: readonly HotKey[] = [];
  readonly #held = new Set<string>();
  /** By item, when calls on it were let in, within the last second. */
  readonly #times = new Map<string, number[]>();

  /** @param clock milliseconds, from any beginning. */
  constructor(private readonly clock: () => number = () => performance.now()) {}

  add(hot: HotKey): void {
    this.#all = [...this.#all, hot];
  }

  remove(key: string): void {
    this.#all = this.#all.filter((hot) => hot.key !== key);
  }

  /** Lets a call in, or refuses it. What was let in must say when it is done. */
  admit(operation: string, keys: readonly KeyStrings[]): Admission {
    if (this.#all.length === 0) return FREE;
    const items = keys.map((key) => JSON.stringify(key));
    const of = (key: KeyStrings, limit: "holdMs" | "perSecond") =>
      this.#all.find(
        (hot) =>
          hot[limit] !== undefined && Object.values(key).some((text) => text.startsWith(hot.key)),
      )?.[limit];
    if (keys.some((key, i) => !this.#counts(items[i] ?? "", of(key, "perSecond"))))
      return { is: "throttled" };
    const colliding = items.map((item) => WRITES.includes(operation) && this.#held.has(item));
    if (colliding.includes(true)) return { is: "colliding", items: colliding };
    if (operation !== "TransactWriteItems") return FREE;
    const holds = keys.map((key) => of(key, "holdMs") ?? 0);
    const held = items.filter((_, i) => (holds[i] ?? 0) > 0);
    return held.length > 0 ? this.#hold(held, Math.max(...holds)) : FREE;
  }

  #hold(items: readonly string[], ms: number): Admission {
    for (const item of items) this.#held.add(item);
    const until = this.clock() + ms;
    return {
      is: "in",
      done: async () => {
        const rest = until - this.clock();
        if (rest > 0) await delay(rest);
        for (const item of items) this.#held.delete(item);
      },
    };
  }

  #counts(item: string, most: number | undefined): boolean {
    if (most === undefined) return true;
    const now = this.clock();
    const recent = (this.#times.get(item) ?? []).filter((at) => at > now - SECOND);
    this.#times.set(item, recent);
    if (recent.length >= most) return false;
    recent.push(now);
    return true;
  }
}

const FREE: Admission = { is: "in", done: async () => {} };
