import { randomUUID } from "node:crypto";
import * as z from "zod";
import type { Stored } from "../saga/participant";
import type { Known } from "../saga/service";
import type { Store } from "../saga/store";
import type { Provider, Refusal } from "./provider";

/** What a request says in place of a secret that the vault keeps: `vault:` and an id that nobody can guess. */
export const VAULT_REFERENCE = /^vault:[\w-]{16,128}$/;

/**
 * A row of a service's vault: the secret of one saga, such as a payment token. The service that needs the
 * secret keeps it. So it is in no request, record, message, log or execution history.
 */
export const vaultRow = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("KEPT"),
    /** What the saga's request says in its place. Another request cannot use the secret. */
    reference: z.string(),
    secret: z.string(),
    /** Unix time in seconds. DynamoDB then deletes the row. It is later than the deadline of the saga's approval. */
    expiresAt: z.number(),
  }),
  /** The tombstone of a secret that is no longer needed: it cannot be kept again. */
  z.object({ status: z.literal("GONE"), reference: z.string(), expiresAt: z.number() }),
]);
export type VaultRow = z.infer<typeof vaultRow>;

/** Which part of a request is secret, and where it is kept. */
export interface Vault<R> {
  readonly field: string;
  readonly rows: Store<VaultRow>;
  idOf(request: R): string;
}

/**
 * The same provider, for requests whose secret is in the vault. The secret is read only to act. It is gone
 * before the service's row says how the act ended: if it cannot be removed, the command is tried again.
 * A request with the secret itself, or whose secret is missing, is refused, and nothing happens outside.
 */
export function vaulted<R extends object>(provider: Provider<R>, vault: Vault<R>): Provider<R> {
  const { rows, field, idOf } = vault;
  const ended = async <Said extends Known["found"] | Refusal>(
    request: R,
    said: Said,
    base?: Stored<VaultRow>,
  ) => {
    if (!OPEN.includes(said)) await forget(rows, idOf(request), base);
    return said;
  };
  return {
    keySeconds: provider.keySeconds,
    async do(request, amount, tells) {
      const reference: unknown = Reflect.get(request, field);
      if (!isReference(reference)) return refused("secret_not_in_vault");
      const base = await rows.read(idOf(request));
      const kept = base?.state;
      const act = async (opened: R) =>
        ended(request, await provider.do(opened, amount, tells), base);
      if (kept?.status === "KEPT" && kept.reference === reference) {
        return act({ ...request, [field]: kept.secret });
      }
      // Without the secret, what has begun can still end. What never began is refused.
      const found = await provider.find(request);
      return found === "UNKNOWN" ? refused("secret_gone") : act(request);
    },
    undo: async (request) => ended(request, await provider.undo(request)),
    find: async (request) => ended(request, await provider.find(request)),
    forget: (request) => forget(rows, idOf(request)),
  };
}

const OPEN: readonly unknown[] = ["UNKNOWN", "BEGUN", "PENDING", "ACTING"];

const isReference = (value: unknown): value is string =>
  typeof value === "string" && VAULT_REFERENCE.test(value);

const refused = (cause: string): Refusal => ({ outcome: "REFUSED", cause });

/** If this write loses, another one has removed the secret, or keeps it for longer. */
async function forget(rows: Store<VaultRow>, key: string, read?: Stored<VaultRow>): Promise<void> {
  const base = read ?? (await rows.read(key));
  if (base?.state.status !== "KEPT") return;
  const { reference, expiresAt } = base.state;
  const next = {
    version: base.version + 1,
    state: { status: "GONE", reference, expiresAt },
  } as const;
  const result = await rows.commit({ key, base, trust: "read", next, counters: [] });
  if (result.outcome === "conflict") await forget(rows, key, result.current);
}

/** Another secret is kept for the id of a saga: it belongs to another request. */
export class OtherSecret extends Error {
  override readonly name = "OtherSecret";
}

/** How long a secret is kept if its saga is never started, or after the deadline of its approval. */
const KEPT_SECONDS = 30 * 86_400;
/** What is kept for less than this after that deadline is kept for longer, if its saga is placed again. */
const LEFT_SECONDS = KEPT_SECONDS / 2;

/** A secret that is to be kept. */
export interface Secret {
  /** The saga's. */
  readonly id: string;
  readonly secret: string;
  /** ISO 8601. */
  readonly now: string;
  /** How long a saga waits for its approval, in seconds: it needs the secret only then. */
  readonly waits: number;
}

/**
 * Keeps the secret of a saga before the saga is started.
 * @returns what the request says in its place. It is the same each time.
 * @throws OtherSecret if another secret is kept for this saga.
 */
export async function keepSecret(rows: Store<VaultRow>, it: Secret): Promise<string> {
  const { id, secret, now, waits } = it;
  const reference = `vault:${randomUUID()}`;
  const deadline = Math.ceil(Date.parse(now) / 1000) + waits;
  const expiresAt = deadline + KEPT_SECONDS;
  const state = { status: "KEPT", reference, secret, expiresAt } as const;
  const always = { key: id, trust: "read", counters: [] } as const;
  const first = await rows.commit({ ...always, base: undefined, next: { version: 1, state } });
  if (first.outcome !== "conflict") return reference;
  const base = first.current;
  const found = base?.state;
  if (!found || (found.status === "KEPT" && found.secret !== secret)) {
    throw new OtherSecret(`${id}: another secret is kept for this id`);
  }
  if (found.status === "GONE" || found.expiresAt >= deadline + LEFT_SECONDS) return found.reference;
  const next = { version: base.version + 1, state: { ...found, expiresAt } };
  const longer = await rows.commit({ ...always, base, next });
  return longer.outcome === "conflict" ? keepSecret(rows, it) : found.reference;
}
