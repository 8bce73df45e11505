import { everyServiceIn, type Saga } from "../saga/define";
import type { Store } from "../saga/store";
import { keepSecret, VAULT_REFERENCE, type VaultRow } from "./vault";

/** Where the secrets of a saga's requests are kept. */
export interface Vaults {
  /** The vault of a service. Undefined if it has none: then the secret stays in the request. */
  of(service: string): Store<VaultRow> | undefined;
  now(): string;
  /** How long a saga waits for its approval, in seconds. */
  readonly waits: number;
}

/**
 * The request as a saga is placed with it. A secret goes into the vault of its service, if there is one, and the
 * request says `vault:…` in its place.
 * @throws OtherSecret if another secret is kept for this saga; Unavailable.
 */
export async function withSecretsKept<R extends object>(
  saga: Saga<R>,
  vaults: Vaults,
  request: R,
): Promise<R> {
  const kept = everyServiceIn(saga).map(async ({ service, secret: field }) => {
    const secret: unknown = field && Reflect.get(request, field);
    if (!field || typeof secret !== "string" || VAULT_REFERENCE.test(secret)) return {};
    const rows = vaults.of(service);
    if (!rows) return {};
    const what = { id: saga.idOf(request), secret, now: vaults.now(), waits: vaults.waits };
    return { [field]: await keepSecret(rows, what) };
  });
  return Object.assign({}, request, ...(await Promise.all(kept)));
}
