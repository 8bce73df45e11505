import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { now } from "../../lambdas/runtime/aws/environment";
import { storeOf } from "../../lambdas/runtime/aws/table-store";
import { vaultTable } from "../../lambdas/runtime/tables";
import { keepSecret, VAULT_REFERENCE } from "../../lambdas/runtime/vault";
import { type AnyRequest, type AnySaga, everyServiceIn } from "../../lambdas/saga/define";
import type { Outputs } from "./outputs";

/**
 * The request as a saga is placed with it. A secret goes into the vault of its service, if there is one, and
 * the request says `vault:…` in its place.
 * @throws Error if another secret is kept for this saga; Unavailable.
 */
export async function withSecretsKept(
  client: DynamoDBDocumentClient,
  { saga, outputs }: { readonly saga: AnySaga; readonly outputs: Outputs },
  request: AnyRequest,
): Promise<AnyRequest> {
  const kept = everyServiceIn(saga).map(async ({ service, secret: field }) => {
    const table = vaultTable(service);
    const secret: unknown = field && Reflect.get(request, field);
    if (!field || typeof secret !== "string" || !outputs.hasTable(table.name)) return {};
    if (VAULT_REFERENCE.test(secret)) return {};
    const rows = storeOf(client, table, outputs.table(table.name));
    return { [field]: await keepSecret(rows, { id: saga.idOf(request), secret, now: now() }) };
  });
  return Object.assign({}, request, ...(await Promise.all(kept)));
}
