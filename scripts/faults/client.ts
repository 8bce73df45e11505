import { setTimeout as delay } from "node:timers/promises";
import * as z from "zod";
import { waitFor } from "../deployed/wait-for";
import type { HotKey } from "./hot-keys";
import {
  type Call,
  CONTROL_PREFIX,
  callSchema,
  type FaultRule,
  type Tally,
  tallySchema,
} from "./protocol";

/** A client of a running proxy, in any process. Calls and rules can be selected by saga. */
export interface FaultProxy {
  /** Where clients find DynamoDB, e.g. http://127.0.0.1:4600. */
  readonly url: string;
  /** The recorded calls of one saga, or all calls; oldest first. */
  calls(sagaId?: string): Promise<Call[]>;
  /** Forgets the calls of one saga, or all calls. */
  clear(sagaId?: string): Promise<void>;
  /** Adds a rule and returns its id. The rule counts calls from now on. */
  inject(rule: FaultRule): Promise<number>;
  /** Removes one saga's rules, or all rules. Cuts the connections of the calls that they hold. */
  clearRules(sagaId?: string): Promise<void>;
  /** Removes a rule. Cuts the connections of the calls that it holds. */
  remove(ruleId: number): Promise<void>;
  /** Limits what items with such a key take at once, as DynamoDB does, until it is lifted. */
  limit(hot: HotKey): Promise<void>;
  liftLimit(key: string): Promise<void>;
  /** How often a rule's fault really happened. */
  injected(ruleId: number): Promise<number>;
  /**
   * Waits until a rule's fault has happened `count` times. Returns the last call that it happened to.
   * @throws Error with the counts so far, after timeoutMs (default 30 s).
   */
  reached(ruleId: number, options?: { count?: number; timeoutMs?: number }): Promise<Call>;
  /** Releases a rule's held calls, and returns when they are done. */
  release(ruleId: number): Promise<void>;
  /** Refuses every connection for `ms` milliseconds, and returns when it accepts connections again. */
  outage(ms: number): Promise<void>;
  /** Stops the proxy if it was started by this object. Otherwise does nothing. */
  close(): Promise<void>;
}

const REACHED_TIMEOUT_MS = 30_000;
const errorSchema = z.object({ error: z.string() });

/** Connects to the proxy at this URL. Another process may have started it. */
export function connectProxy(url: string): FaultProxy {
  const ask = <T>(method: string, path: string, schema: z.ZodType<T>, more: RequestInit = {}) =>
    talk(`${url}${CONTROL_PREFIX}/${path}`, schema, { method, ...more });
  const tally = (ruleId: number) => ask("GET", `rules/${ruleId}`, tallySchema);
  const none = z.object({});
  return {
    url,
    calls: (sagaId) => ask("GET", `calls${query(sagaId)}`, z.array(callSchema)),
    clear: async (sagaId) => void (await ask("DELETE", `calls${query(sagaId)}`, none)),
    clearRules: async (sagaId) => void (await ask("DELETE", `rules${query(sagaId)}`, none)),
    remove: async (ruleId) => void (await ask("DELETE", `rules/${ruleId}`, none)),
    inject: async (rule) => {
      return (await ask("POST", "rules", tallySchema, { body: JSON.stringify(rule) })).id;
    },
    limit: async (hot) => void (await ask("POST", "hot-keys", none, { body: JSON.stringify(hot) })),
    liftLimit: async (key) =>
      void (await ask("DELETE", `hot-keys?${new URLSearchParams({ key })}`, none)),
    injected: async (ruleId) => (await tally(ruleId)).injected,
    reached: async (ruleId, { count = 1, timeoutMs = REACHED_TIMEOUT_MS } = {}) => {
      const signal = AbortSignal.timeout(timeoutMs);
      const path = `rules/${ruleId}/reached?count=${count}`;
      try {
        const { call } = await ask("GET", path, tallySchema, { signal });
        return callSchema.parse(call);
      } catch (error) {
        throw signal.aborted ? notReached(await tally(ruleId), count, timeoutMs) : error;
      }
    },
    release: async (ruleId) => void (await ask("POST", `rules/${ruleId}/release`, tallySchema)),
    outage: async (ms) => {
      await ask("POST", "outage", none, { body: JSON.stringify({ ms }) });
      await delay(ms);
      const up = () => ask("GET", "calls?sagaId=-", z.array(callSchema)).catch(() => false);
      await waitFor(`the proxy at ${url}`, up);
    },
    close: async () => {},
  };
}

const query = (sagaId: string | undefined) =>
  sagaId === undefined ? "" : `?sagaId=${encodeURIComponent(sagaId)}`;

function notReached({ id, matched, injected }: Tally, count: number, timeoutMs: number): Error {
  return new Error(
    `fault ${id} happened ${injected} times in ${timeoutMs} ms, not ${count}; ` +
      `${matched} calls matched its rule`,
  );
}

async function talk<T>(url: string, schema: z.ZodType<T>, init: RequestInit): Promise<T> {
  const response = await fetch(url, init);
  const body: unknown = await response.json();
  if (response.ok) return schema.parse(body);
  throw new Error(`${init.method} ${url}: ${errorSchema.parse(body).error}`);
}
