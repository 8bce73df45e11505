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
    /** Unix time in seconds. DynamoDB deletes the row of a saga that was never started after it. */
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

/** Nothing else changes a kept secret. So if this write loses, another one has removed the secret. */
async function forget(rows: Store<VaultRow>, key: string, read?: Stored<VaultRow>): Promise<void> {
  const base = read ?? (await rows.read(key));
  if (base?.state.status !== "KEPT") return;
  const { reference, expiresAt } = base.state;
  const next = {
    version: base.version + 1,
    state: { status: "GONE", reference, expiresAt },
  } as const;
  await rows.commit({ key, base, trust: "read", next, counters: [] });
}

/** Another secret is kept for the id of a saga: it belongs to another request. */
export class OtherSecret extends Error {
  override readonly name = "OtherSecret";
}

/** How long a secret is kept if its saga is never started. */
const KEPT_SECONDS = 30 * 86_400;

/**
 * Keeps the secret of a saga, once, before the saga is started.
 * @param now ISO 8601.
 * @returns what the request says in its place. It is the same each time.
 * @throws OtherSecret if another secret is kept for this saga.
 */
export async function keepSecret(
  rows: Store<VaultRow>,
  { id, secret, now }: { readonly id: string; readonly secret: string; readonly now: string },
): Promise<string> {
  const reference = `vault:${randomUUID()}`;
  const expiresAt = Math.ceil(Date.parse(now) / 1000) + KEPT_SECONDS;
  const state = { status: "KEPT", reference, secret, expiresAt } as const;
  const first = { key: id, base: undefined, trust: "read", counters: [] } as const;
  const result = await rows.commit({ ...first, next: { version: 1, state } });
  const found = result.outcome === "conflict" ? result.current?.state : state;
  if (!found || (found.status === "KEPT" && found.secret !== secret)) {
    throw new OtherSecret(`${id}: another secret is kept for this id`);
  }
  return found.reference;
}
